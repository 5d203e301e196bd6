//! Programs on the real processor: encoded by `iced-x86`, mapped executable, called.
//!
//! This is what the simulator is held to. An instruction is encoded as the processor has it, in the form
//! that GNU `as` chooses for its text: `imull $i, %r` is the three-operand form, and slot `i` is memory at
//! `-4i(%rbp)`.

use std::ops::Range;

use iced_x86::{Code, Encoder, IcedError, Instruction as Encoded, MemoryOperand, Register as Cpu};
use memmap2::{Mmap, MmapMut};

use super::{Instruction, MAX_REGISTERS, MAX_SLOTS, Machine, Opcode, Place, Program, Register, Slot};
use super::{Source, State};

/// Programs that could not be made executable.
#[derive(Debug, thiserror::Error)]
pub enum NativeError {
    /// The encoder refused an instruction.
    #[error("an instruction cannot be encoded: {0}")]
    Encode(#[from] IcedError),
    /// The operating system gave no executable memory.
    #[error(
        "the system refused {bytes} bytes of executable memory ({source}); \
         run the programs in the simulator, or allow executable memory in the security policy"
    )]
    Map {
        /// How many bytes were asked for.
        bytes: usize,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The machine code of many programs in one mapping. Its pages are written before they become executable,
/// and are never both at once: a batch costs one change of protection, however many programs it holds.
#[derive(Debug)]
pub struct NativeCode {
    pages: Mmap,
    /// The bytes of each program's own instructions in `pages`.
    bodies: Vec<Range<usize>>,
    /// How many bytes before its body a program's function starts.
    prologue: usize,
}

impl NativeCode {
    /// Encodes and maps `programs`, which may name any place of the largest machine.
    ///
    /// # Errors
    /// Where the system gives no executable memory.
    pub fn assemble(programs: &[Program]) -> Result<NativeCode, NativeError> {
        let mut encoder = Encoder::new(64);
        let prologue = encode_prologue(&mut encoder)?;
        let epilogue = encode_epilogue(&mut encoder)?;
        let mut code = Vec::new();
        let mut bodies = Vec::with_capacity(programs.len());
        for program in programs {
            code.extend_from_slice(&prologue);
            let start = code.len();
            // The encoder appends to the same buffer, which goes to and fro without a copy.
            encoder.set_buffer(code);
            program.iter().try_for_each(|instruction| encode(&mut encoder, instruction))?;
            code = encoder.take_buffer();
            bodies.push(start..code.len());
            code.extend_from_slice(&epilogue);
        }
        let refused = |source| NativeError::Map { bytes: code.len(), source };
        let mut pages = MmapMut::map_anon(code.len()).map_err(refused)?;
        pages.copy_from_slice(&code);
        let pages = pages.make_exec().map_err(refused)?;
        Ok(NativeCode { pages, bodies, prologue: prologue.len() })
    }

    /// The number of programs.
    pub fn len(&self) -> usize {
        self.bodies.len()
    }

    /// Whether there is no program.
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }

    /// The machine code of program `index`, without the loading and storing of registers around it.
    ///
    /// # Panics
    /// Where `index` is not below [`NativeCode::len`].
    pub fn bytes(&self, index: usize) -> &[u8] {
        &self.pages[self.bodies[index].clone()]
    }

    /// The state after program `index`, started in `state`, as the processor computes it.
    ///
    /// # Panics
    /// Where `index` is not below [`NativeCode::len`].
    #[must_use]
    pub fn run(&self, index: usize, mut state: State) -> State {
        let mut frame = Frame::default();
        for place in Machine::LARGEST.all_places() {
            *frame.word(place) = state.get(place);
        }
        let start = self.pages[self.bodies[index].start - self.prologue..].as_ptr();
        #[allow(unsafe_code, reason = "running machine code is what this module is for")]
        // SAFETY: `assemble` wrote a whole function of this signature at `start`, and its pages are executable
        // and live as long as `self`. Our instructions have no jumps, and touch nothing but the flags, the six
        // registers and the four slots: the prologue points `rbp` at the frame's, and of these registers the
        // caller keeps only `rbx` and `rbp`, which the prologue saves and the epilogue restores.
        unsafe {
            let function = std::mem::transmute::<*const u8, extern "sysv64" fn(&mut Frame)>(start);
            function(&mut frame);
        }
        for place in Machine::LARGEST.all_places() {
            state.set(place, *frame.word(place));
        }
        state
    }
}

/// A state as machine code sees it from `%rbp`: the slots lie downwards from 0, the registers upwards from 4.
#[derive(Default)]
#[repr(C)]
struct Frame {
    /// The last slot first.
    slots: [u32; MAX_SLOTS],
    registers: [u32; MAX_REGISTERS],
}

impl Frame {
    /// Where `%rbp` points: at slot 0, in bytes from the frame's start.
    const BASE: i64 = 4 * (MAX_SLOTS as i64 - 1);

    fn word(&mut self, place: Place) -> &mut u32 {
        match place {
            Place::Register(register) => &mut self.registers[register.index()],
            Place::Slot(slot) => &mut self.slots[MAX_SLOTS - 1 - slot.index()],
        }
    }
}

/// Saves the caller's registers, and loads ours from the frame that `rdi` points to.
fn encode_prologue(encoder: &mut Encoder) -> Result<Vec<u8>, IcedError> {
    encoder.encode(&Encoded::with1(Code::Push_r64, Cpu::RBX)?, ANYWHERE)?;
    encoder.encode(&Encoded::with1(Code::Push_r64, Cpu::RBP)?, ANYWHERE)?;
    let base = MemoryOperand::with_base_displ(Cpu::RDI, Frame::BASE);
    encoder.encode(&Encoded::with2(Code::Lea_r64_m, Cpu::RBP, base)?, ANYWHERE)?;
    for register in Register::ALL {
        encoder.encode(&Encoded::with2(Code::Mov_r32_rm32, cpu(register), saved(register))?, ANYWHERE)?;
    }
    Ok(encoder.take_buffer())
}

/// Stores our registers into the frame, restores the caller's, and returns.
fn encode_epilogue(encoder: &mut Encoder) -> Result<Vec<u8>, IcedError> {
    for register in Register::ALL {
        encoder.encode(&Encoded::with2(Code::Mov_rm32_r32, saved(register), cpu(register))?, ANYWHERE)?;
    }
    encoder.encode(&Encoded::with1(Code::Pop_r64, Cpu::RBP)?, ANYWHERE)?;
    encoder.encode(&Encoded::with1(Code::Pop_r64, Cpu::RBX)?, ANYWHERE)?;
    encoder.encode(&Encoded::with(Code::Retnq), ANYWHERE)?;
    Ok(encoder.take_buffer())
}

/// The address that code is encoded for: none of ours depends on where it lies.
const ANYWHERE: u64 = 0;

/// Appends one instruction to the encoder's buffer.
fn encode(encoder: &mut Encoder, instruction: &Instruction) -> Result<(), IcedError> {
    let [from_digit, from_register, from_slot] = match instruction.opcode() {
        Opcode::Addl => [Code::Add_rm32_imm8, Code::Add_rm32_r32, Code::Add_r32_rm32],
        Opcode::Subl => [Code::Sub_rm32_imm8, Code::Sub_rm32_r32, Code::Sub_r32_rm32],
        Opcode::Movl => [Code::Mov_rm32_imm32, Code::Mov_rm32_r32, Code::Mov_r32_rm32],
        Opcode::Imull => [Code::Imul_r32_rm32_imm8, Code::Imul_r32_rm32, Code::Imul_r32_rm32],
    };
    let encoded = match (instruction.source(), instruction.destination()) {
        (Source::Digit(digit), Place::Register(to)) => match instruction.opcode() {
            Opcode::Imull => Encoded::with3(from_digit, cpu(to), cpu(to), digit.value()),
            Opcode::Movl => Encoded::with2(Code::Mov_r32_imm32, cpu(to), digit.value()),
            Opcode::Addl | Opcode::Subl => Encoded::with2(from_digit, cpu(to), digit.value()),
        },
        (Source::Digit(digit), Place::Slot(to)) => Encoded::with2(from_digit, memory(to), digit.value()),
        (Source::Register(from), Place::Register(to)) => Encoded::with2(from_register, cpu(to), cpu(from)),
        (Source::Register(from), Place::Slot(to)) => Encoded::with2(from_register, memory(to), cpu(from)),
        (Source::Slot(from), Place::Register(to)) => Encoded::with2(from_slot, cpu(to), memory(from)),
        (Source::Slot(_), Place::Slot(_)) => unreachable!("an instruction has no two memory operands"),
    }?;
    encoder.encode(&encoded, ANYWHERE)?;
    Ok(())
}

fn cpu(register: Register) -> Cpu {
    [Cpu::EAX, Cpu::EBX, Cpu::ECX, Cpu::EDX, Cpu::ESI, Cpu::EDI][register.index()]
}

/// Where a register is kept in the frame.
fn saved(register: Register) -> MemoryOperand {
    MemoryOperand::with_base_displ(Cpu::RBP, 4 + 4 * register.index() as i64)
}

fn memory(slot: Slot) -> MemoryOperand {
    MemoryOperand::with_base_displ(Cpu::RBP, i64::from(slot.displacement()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Catalog;

    #[test]
    fn every_action_does_on_the_processor_what_the_simulator_says() {
        let catalog = Catalog::new(Machine::LARGEST);
        let programs: Vec<Program> = catalog.instructions().iter().map(|&i| vec![i].into()).collect();
        let native = NativeCode::assemble(&programs).unwrap();
        let corners = [0, 1, 9, u32::MAX, i32::MAX as u32, i32::MIN as u32, 0x1_0001, 0xFFFF, 0x5555_5555];
        for shift in 0..corners.len() {
            let words: Vec<u32> =
                (0..10).map(|i| corners[(i * (shift + 1) + shift) % corners.len()]).collect();
            let state = State::new(Machine::LARGEST, &words);
            for (index, program) in programs.iter().enumerate() {
                assert_eq!(native.run(index, state), program.run(state), "{program} from {state:?}");
            }
        }
    }

    #[test]
    fn no_programs_and_empty_programs_are_programs() {
        assert!(NativeCode::assemble(&[]).unwrap().is_empty());
        let native = NativeCode::assemble(&[Program::default(), Program::default()]).unwrap();
        let state = State::new(Machine::LARGEST, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!((native.len(), native.bytes(1), native.run(1, state)), (2, &[][..], state));
    }
}

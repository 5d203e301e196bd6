//! The simulator against the real processor, and our text against GNU `as`.

/// Where machine code of this kind cannot run, the reason is printed and nothing is compared.
#[cfg(not(all(target_arch = "x86_64", unix)))]
#[test]
fn the_simulator_agrees_with_the_processor() {
    println!("not compared: this host is not a 64-bit x86 Unix, so it cannot run the programs");
}

#[cfg(all(target_arch = "x86_64", unix))]
mod x86 {
    use std::process::Command;

    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use synth::machine::native::NativeCode;
    use synth::machine::{Catalog, Machine, Program, State};

    /// A random program of 1 to 16 of the catalogue's actions.
    fn program(catalog: &Catalog, rng: &mut ChaCha8Rng) -> Program {
        let length = rng.random_range(1..=16);
        let actions = catalog.instructions();
        (0..length).map(|_| actions[rng.random_range(0..actions.len())]).collect()
    }

    /// Words of every kind: digits, small ones of either sign, the ends of the range, and any at all.
    fn word(rng: &mut ChaCha8Rng) -> u32 {
        match rng.random_range(0..4) {
            0 => rng.random_range(0..10),
            1 => rng.random_range(-1000..1000i32) as u32,
            2 => [i32::MIN, i32::MAX, -1, 1 << 16][rng.random_range(0..4usize)] as u32,
            _ => rng.random(),
        }
    }

    #[test]
    fn the_simulator_agrees_with_the_processor() {
        const BATCHES: usize = 40;
        const PROGRAMS: usize = 25_000;
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut compared = 0;
        for batch in 0..BATCHES {
            // Every other batch is of the largest machine, the rest go through all sizes of machine.
            let (registers, slots) = if batch % 2 == 0 { (6, 4) } else { (2 + batch % 5, batch / 2 % 5) };
            let catalog = Catalog::new(Machine::new(registers, slots).unwrap());
            let programs: Vec<Program> = (0..PROGRAMS).map(|_| program(&catalog, &mut rng)).collect();
            let native = NativeCode::assemble(&programs).unwrap();
            for (index, program) in programs.iter().enumerate() {
                // Places that a smaller machine lacks are filled too: they must stay as they were.
                let words: [u32; 10] = std::array::from_fn(|_| word(&mut rng));
                let state = State::new(Machine::LARGEST, &words);
                assert_eq!(native.run(index, state), program.run(state), "{program}from {state:?}");
                compared += 1;
            }
        }
        println!("{compared} programs ran on the processor as in the simulator");
        assert!(compared >= 1_000_000);
    }

    #[test]
    fn gnu_as_makes_the_same_machine_code_of_what_we_print() {
        let version = Command::new("as").arg("--version").output();
        if !version.is_ok_and(|v| String::from_utf8_lossy(&v.stdout).contains("GNU assembler")) {
            println!("not compared: there is no GNU as on this host");
            return;
        }
        let catalog = Catalog::new(Machine::LARGEST);
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        // Every action once, then random programs.
        let mut programs: Vec<Program> = catalog.instructions().iter().map(|&i| vec![i].into()).collect();
        programs.extend((0..3000).map(|_| program(&catalog, &mut rng)));
        let native = NativeCode::assemble(&programs).unwrap();

        let folder = std::env::temp_dir().join(format!("synth-native-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (text, object) = (folder.join("programs.s"), folder.join("programs.o"));
        std::fs::write(&text, programs.iter().map(Program::to_string).collect::<String>()).unwrap();
        let output = Command::new("as").arg("--64").arg("-o").args([&object, &text]).output().unwrap();
        let object = std::fs::read(&object);
        std::fs::remove_dir_all(&folder).unwrap();

        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let object = object.unwrap();
        let code: Vec<u8> = (0..native.len()).flat_map(|i| native.bytes(i)).copied().collect();
        assert!(
            object.windows(code.len()).any(|part| part == code),
            "the object file does not hold the {} bytes that we encode",
            code.len()
        );
        println!("as made the same {} bytes of {} programs", code.len(), programs.len());
    }
}

//! The default of every setting, as documented beside it.

use super::{
    Actions, Architecture, Baseline, Config, Curriculum, Exact, Expert, ExpertTarget, Hindsight, Illegal,
    Imitation, MachineSize, Network, Nonlinearity, Objective, Optimizer, Renaming, Report, Reweighting, Rule,
    Sampling, Tasks,
};

impl Default for Config {
    fn default() -> Config {
        Config {
            seed: 0,
            updates: 20_000,
            machine: MachineSize::default(),
            tasks: Tasks::default(),
            network: Network::default(),
            optimizer: Optimizer::default(),
            imitation: Imitation::default(),
            sampling: Sampling::default(),
            objective: Objective::default(),
            reweighting: Reweighting::default(),
            hindsight: Hindsight::default(),
            exact: Exact::default(),
            renaming: Renaming::default(),
            curriculum: Curriculum::default(),
            expert: Expert::default(),
            report: Report::default(),
        }
    }
}

impl Default for MachineSize {
    fn default() -> MachineSize {
        MachineSize { registers: 4, slots: 0 }
    }
}

impl Default for Tasks {
    fn default() -> Tasks {
        Tasks { lines: vec![3], pairs: 2, count: 300_000, held_out: 1000 }
    }
}

impl Default for Network {
    fn default() -> Network {
        Network {
            architecture: Architecture::Paper,
            embedding: 32,
            hidden: 256,
            layers: 5,
            decoder: 128,
            shared_encoder: false,
            nonlinearity: Nonlinearity::Tanh,
        }
    }
}

impl Default for Optimizer {
    fn default() -> Optimizer {
        Optimizer { imitation_rate: 1e-3, rate: 3e-4, final_share: 1.0, clip_norm: 1.0 }
    }
}

impl Default for Imitation {
    fn default() -> Imitation {
        Imitation { updates: 10_000, tasks: 256, most_steps_left: 0, value: false }
    }
}

impl Default for Sampling {
    fn default() -> Sampling {
        Sampling {
            tasks: 64,
            temperatures: vec![0.5, 1.0, 1.5, 2.0],
            max_steps: 5,
            actions: Actions::All,
            illegal: Illegal::Mask,
            discount: 0.9,
        }
    }
}

impl Default for Objective {
    fn default() -> Objective {
        Objective {
            lambda: 1.0,
            lambda_floor: 0.05,
            half_life: 2000.0,
            gradient: 1.0,
            value: 1.0,
            baseline: Baseline::None,
            importance_clip: 0.0,
        }
    }
}

impl Default for Reweighting {
    fn default() -> Reweighting {
        Reweighting {
            rule: Rule::Failures,
            step: 0.5,
            clip: 3.0,
            uniform_share: 0.1,
            retire_after: 0,
            readmit: 0.1,
        }
    }
}

impl Default for Hindsight {
    fn default() -> Hindsight {
        Hindsight { enabled: false, weight: 0.5, shortest: false }
    }
}

impl Default for Exact {
    fn default() -> Exact {
        Exact { enabled: false, nodes: 2000 }
    }
}

impl Default for Curriculum {
    fn default() -> Curriculum {
        Curriculum { enabled: false, start: 1, threshold: 0.6, window: 50.0 }
    }
}

impl Default for Expert {
    fn default() -> Expert {
        let (every, tasks, nodes) = (4, 64, 200);
        Expert { enabled: false, every, tasks, nodes, weight: 1.0, target: ExpertTarget::Program }
    }
}

impl Default for Report {
    fn default() -> Report {
        Report { every: 50, evaluate_every: 1000, save_every: 1000 }
    }
}

//! The variables of a notebook between two cells. A copy of evcxr's store by its interface, compiled once and not in
//! every cell; the kernel puts it in the other's place. Not for people.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// What evcxr waits for where a type was defined anew.
pub const VARIABLE_CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";
/// What evcxr waits for where a `?` left the cell.
pub const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

/// All variables by their names.
#[derive(Default)]
pub struct VariableStore {
    variables: HashMap<String, Box<dyn Any>>,
}

impl VariableStore {
    /// Keeps a variable.
    pub fn put_variable<T: 'static>(&mut self, name: &str, value: T) {
        self.put(name, Box::new(value));
    }

    // What follows here and below `take_variable` is apart so that no cell compiles how names are looked up.
    #[inline(never)]
    fn put(&mut self, name: &str, value: Box<dyn Any>) {
        self.variables.insert(name.to_owned(), value);
    }

    /// Whether a variable still has the type that the cell expects; says so on both streams where it has not.
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        self.check(name, TypeId::of::<T>())
    }

    #[inline(never)]
    fn check(&self, name: &str, expected: TypeId) -> bool {
        let is_good = self.variables.get(name).is_none_or(|value| (**value).type_id() == expected);
        if !is_good {
            changed(name);
        }
        is_good
    }

    /// Takes a variable out.
    ///
    /// # Panics
    ///
    /// Where there is none of that name and type, which the check before excludes.
    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        match self.take(name).downcast() {
            Ok(value) => *value,
            Err(_) => other_type(name),
        }
    }

    #[inline(never)]
    fn take(&mut self, name: &str) -> Box<dyn Any> {
        match self.variables.remove(name) {
            Some(value) => value,
            None => panic!("the variable {name} is missing"),
        }
    }

    /// A value that is made at its first use, such as the runtime of asynchronous cells.
    ///
    /// # Panics
    ///
    /// Where the name has a value of another type.
    pub fn lazy_arc<T: 'static, F: FnOnce() -> T>(&mut self, name: &str, create: F) -> Arc<T> {
        let value = match self.variables.entry(name.to_owned()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Box::new(Arc::new(create()))),
        };
        match value.downcast_ref::<Arc<T>>() {
            Some(value) => Arc::clone(value),
            None => panic!("the value {name} has another type"),
        }
    }

    /// Takes over all variables of another store.
    pub fn merge(&mut self, other: Self) {
        self.variables.extend(other.variables);
    }
}

#[cold]
fn changed(name: &str) {
    println!("{VARIABLE_CHANGED_TYPE}{name}");
}

#[cold]
#[inline(never)]
fn other_type(name: &str) -> ! {
    panic!("the variable {name} has another type");
}

/// An empty store, which the process keeps for as long as it lives.
#[must_use]
pub fn create_variable_store() -> *mut VariableStore {
    Box::into_raw(Box::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_taken() {
        let mut store = VariableStore::default();
        store.put_variable("a", vec![1_u8]);
        assert!(store.check_variable::<Vec<u8>>("a") && store.check_variable::<u8>("none"));
        assert_eq!(store.take_variable::<Vec<u8>>("a"), [1]);
        assert_eq!(*store.lazy_arc("r", || 3), 3);
        assert_eq!(*store.lazy_arc("r", || 4), 3);
    }
}

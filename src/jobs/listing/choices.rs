//! Several of a few words, kept as one number: a bit for each, by its place among all. Words may be added at the end only.

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident of $one:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name(i64);

        impl $name {
            /// None of them.
            pub const NONE: Self = Self(0);

            /// The number it is kept as.
            pub fn bits(self) -> i64 {
                self.0
            }

            /// From that number; bits that stand for nothing are left out.
            pub fn of_bits(bits: i64) -> Self {
                Self(bits & ((1 << $one::ALL.len()) - 1))
            }

            /// Whether this one is among them.
            pub fn contains(self, one: $one) -> bool {
                self.0 & Self::bit(one) != 0
            }

            /// Those that are among them, in their order.
            pub fn iter(self) -> impl Iterator<Item = $one> {
                $one::ALL.iter().copied().filter(move |one| self.contains(*one))
            }

            /// Whether there are none.
            pub fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The bit of one.
            pub fn bit(one: $one) -> i64 {
                $one::ALL.iter().position(|known| *known == one).map_or(0, |at| 1 << at)
            }
        }

        impl FromIterator<$one> for $name {
            fn from_iter<T: IntoIterator<Item = $one>>(all: T) -> Self {
                Self(all.into_iter().fold(0, |bits, one| bits | Self::bit(one)))
            }
        }
    };
}
pub(crate) use choices;

//! The macros that describe contracts.

/// A contract: its name, its events, its errors and its methods, in this order; events and errors
/// may be left out.
///
/// ```
/// # #![allow(unused)]
/// use qlcvm_contract::prelude::*;
///
/// static OWNER: Value<Address> = Value::new("owner");
///
/// contract! {
///     /// Has an owner.
///     name: owned;
///
///     enum Event {
///         /// Somebody else owns the contract now.
///         Passed { #[indexed] to: Address, remark: String },
///     }
///
///     enum Error {
///         /// Only the owner may do that.
///         NotOwner { owner: Address },
///     }
///
///     init fn init() {
///         OWNER.set(&host::caller());
///     }
///
///     /// Gives the contract to somebody else.
///     call fn pass(to: Address, remark: String) -> Result {
///         let owner = OWNER.get().unwrap_or_default();
///         ensure!(host::caller() == owner, Error::NotOwner { owner });
///         OWNER.set(&to);
///         Event::Passed { to, remark }.emit();
///         Ok(())
///     }
///
///     view fn owner() -> Option<Address> {
///         OWNER.get()
///     }
/// }
/// # fn main() {}
/// ```
///
/// A method is `call` (it may write), `view` (it writes nothing), `init` or `migrate` (which the
/// chain runs at deployment and at an upgrade, and whose functions have these very names). Its
/// arguments are of types that are [`Abi`](crate::abi::Abi); it returns nothing, such a type, or a
/// `Result` of these. The functions stay plain functions, which other code of the crate may call.
///
/// Made besides: `Event::emit`, which emits an event with its name as first topic and its `indexed`
/// fields as others; the conversion of `Error` into a [`Revert`](crate::error::Revert); the type
/// `Contract`, with which another contract, or a test, calls this one; on hosts other than wasm32
/// the constant `DEFINITION` for the mock chain.
#[macro_export]
macro_rules! contract {
    ($(#[doc = $doc:literal])* name: $contract:ident; $($rest:tt)+) => {
        $crate::__contract! { events [$(#[doc = $doc])* $contract] $($rest)+ }
    };
}

/// In stages, since events and errors may be missing; the last one has the four parts apart.
#[doc(hidden)]
#[macro_export]
macro_rules! __contract {
    (
        events $head:tt
        $(#[doc = $_doc:literal])*
        enum Event { $($events:tt)* }
        $($rest:tt)+
    ) => {
        $crate::__contract! { errors $head [{ $($events)* }] $($rest)+ }
    };
    (events $head:tt $($rest:tt)+) => {
        $crate::__contract! { errors $head [] $($rest)+ }
    };
    (
        errors $head:tt $events:tt
        $(#[doc = $_doc:literal])*
        enum Error { $($errors:tt)* }
        $($rest:tt)+
    ) => {
        $crate::__contract! { all $head $events [{ $($errors)* }] $($rest)+ }
    };
    (errors $head:tt $events:tt $($rest:tt)+) => {
        $crate::__contract! { all $head $events [] $($rest)+ }
    };
    (
        all
        [$(#[doc = $doc:literal])* $contract:ident]
        [$({
            $(
                $(#[doc = $event_doc:literal])*
                $event:ident {
                    $($(#[$indexed:ident])? $event_field:ident: $event_type:ty),* $(,)?
                }
            ),* $(,)?
        })?]
        [$({
            $(
                $(#[doc = $error_doc:literal])*
                $error:ident $({ $($error_field:ident: $error_type:ty),* $(,)? })?
            ),* $(,)?
        })?]
        $(
            $(#[doc = $method_doc:literal])*
            $kind:ident fn $method:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?
            $body:block
        )+
    ) => {
        $($crate::__events! {
            $($(#[doc = $event_doc])*
            $event { $($(#[$indexed])? $event_field: $event_type),* })*
        })?

        $($crate::__errors! {
            $($(#[doc = $error_doc])* $error $({ $($error_field: $error_type),* })?)*
        })?

        $(
            $(#[doc = $method_doc])*
            #[allow(clippy::too_many_arguments)]
            pub fn $method($($argument: $type),*) $(-> $result)? $body
        )+

        #[doc(hidden)]
        pub mod __exports {
            #[allow(unused_imports)]
            use super::*;

            $(
                #[cfg_attr(target_arch = "wasm32", no_mangle)]
                pub fn $method() {
                    $crate::runtime::begin();
                    let input = $crate::host::input();
                    #[allow(unused_mut)]
                    let mut reader = $crate::abi::Reader::new(&input);
                    $(
                        let $argument: $type =
                            $crate::runtime::argument(&mut reader, stringify!($argument));
                    )*
                    $crate::runtime::end(&reader);
                    $crate::runtime::Output::finish(super::$method($($argument),*))
                }
            )+
        }

        $(const _: () = $crate::__check_kind!($kind $method);)+

        $crate::__client! {
            /// The contract as others call it.
            pub Contract { $($(#[doc = $method_doc])*
                $kind fn $method($($argument: $type),*) $(-> $result)?;)+ }
        }

        #[doc(hidden)]
        const __ABI_PIECES: &[$crate::section::Piece] = {
            use $crate::section::Piece::*;
            &[
                Raw("{\"abi\":1,\"name\":"),
                Name(stringify!($contract)),
                Raw(",\"doc\":"),
                Doc(&[$($doc),*]),
                Raw(",\"methods\":["),
                $(
                    Comma,
                    Raw("{\"name\":"),
                    Name(stringify!($method)),
                    Raw(",\"kind\":"),
                    Name(stringify!($kind)),
                    Raw(",\"doc\":"),
                    Doc(&[$($method_doc),*]),
                    Raw(",\"args\":["),
                    $(
                        Comma,
                        Raw("{\"name\":"),
                        Name(stringify!($argument)),
                        Raw(",\"type\":"),
                        Type(Some(<$type as $crate::abi::Abi>::NAME)),
                        Raw("}"),
                    )*
                    Raw("],\"result\":"),
                    Type(<$crate::__result!($($result)?) as $crate::runtime::Output>::NAME),
                    Raw("}"),
                )+
                Raw("],\"events\":["),
                $($(
                    Comma,
                    Raw("{\"name\":"),
                    Name(stringify!($event)),
                    Raw(",\"doc\":"),
                    Doc(&[$($event_doc),*]),
                    Raw(",\"fields\":["),
                    $(
                        Comma,
                        Raw("{\"name\":"),
                        Name(stringify!($event_field)),
                        Raw(",\"type\":"),
                        Type(Some(<$event_type as $crate::abi::Abi>::NAME)),
                        Raw(",\"indexed\":"),
                        Raw($crate::__indexed!($($indexed)?)),
                        Raw("}"),
                    )*
                    Raw("]}"),
                )*)?
                Raw("],\"errors\":["),
                $($(
                    Comma,
                    Raw("{\"name\":"),
                    Name($crate::runtime::error_name(stringify!($error))),
                    Raw(",\"doc\":"),
                    Doc(&[$($error_doc),*]),
                    Raw(",\"fields\":["),
                    $($(
                        Comma,
                        Raw("{\"name\":"),
                        Name(stringify!($error_field)),
                        Raw(",\"type\":"),
                        Type(Some(<$error_type as $crate::abi::Abi>::NAME)),
                        Raw("}"),
                    )*)?
                    Raw("]}"),
                )*)?
                Comma,
                Raw("{\"name\":\"BadInput\",\"doc\":\"The input is no encoding of the method's \
                     arguments.\",\"fields\":[{\"name\":\"argument\",\"type\":\"string\"}]}]}"),
            ]
        };

        #[doc(hidden)]
        const __ABI: [u8; $crate::section::length(__ABI_PIECES)] =
            $crate::section::text(__ABI_PIECES);

        #[cfg(target_arch = "wasm32")]
        #[doc(hidden)]
        #[link_section = "qlcvm.abi"]
        pub static __ABI_SECTION: [u8; __ABI.len()] = __ABI;

        /// The contract as a mock chain runs it.
        #[cfg(not(target_arch = "wasm32"))]
        pub static DEFINITION: $crate::mock::Definition = $crate::mock::Definition {
            name: stringify!($contract),
            abi: &__ABI,
            methods: &[$($crate::runtime::Method {
                name: stringify!($method),
                kind: stringify!($kind),
                run: __exports::$method,
            }),+],
        };
    };
}

/// Another contract's methods, so that calling one is calling a function.
///
/// ```
/// # #![allow(unused)]
/// use qlcvm_contract::prelude::*;
///
/// interface! {
///     /// What this contract needs of a token.
///     Token {
///         call fn transfer(to: Address, amount: u128);
///         view fn balance_of(owner: Address) -> u128;
///     }
/// }
///
/// fn empty(token: Address, to: Address) -> Result {
///     let token = Token::at(token);
///     let all = token.balance_of(host::self_address())?;
///     Ok(token.transfer(to, all)?)
/// }
/// # fn main() {}
/// ```
///
/// `at` takes an address or a [`Callee`](crate::call::Callee), which says what is paid. Each method
/// returns `Result<T, CallError>`; a `view` is called read-only.
#[macro_export]
macro_rules! interface {
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            $(
                $(#[doc = $method_doc:literal])*
                $kind:ident fn $method:ident($($argument:ident: $type:ty),* $(,)?)
                $(-> $result:ty)?;
            )+
        }
    ) => {
        $crate::__client! {
            $(#[doc = $doc])*
            pub $name { $($(#[doc = $method_doc])*
                $kind fn $method($($argument: $type),*) $(-> $result)?;)+ }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __client {
    (
        $(#[doc = $doc:literal])*
        pub $name:ident {
            $(
                $(#[doc = $method_doc:literal])*
                $kind:ident fn $method:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;
            )+
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name($crate::call::Callee);

        #[allow(dead_code)]
        impl $name {
            /// The contract at an address, or as a callee says.
            pub fn at(callee: impl ::core::convert::Into<$crate::call::Callee>) -> Self {
                $name(callee.into())
            }

            /// Where it is.
            pub fn address(&self) -> $crate::Address {
                self.0.address()
            }

            $($crate::__client_method! {
                $(#[doc = $method_doc])*
                $kind fn $method($($argument: $type),*) -> ($crate::__result!($($result)?));
            })+
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __client_method {
    (
        $(#[doc = $doc:literal])*
        call fn $method:ident($($argument:ident: $type:ty),*) -> ($result:ty);
    ) => {
        $(#[doc = $doc])*
        #[allow(clippy::too_many_arguments)]
        pub fn $method(
            &self,
            $($argument: $type),*
        ) -> ::core::result::Result<
            <$result as $crate::runtime::Output>::Value,
            $crate::call::CallError,
        > {
            let input = $crate::encode![$($argument),*];
            $crate::runtime::returned::<$result>(self.0.call(stringify!($method), &input))
        }
    };
    (
        $(#[doc = $doc:literal])*
        view fn $method:ident($($argument:ident: $type:ty),*) -> ($result:ty);
    ) => {
        $(#[doc = $doc])*
        #[allow(clippy::too_many_arguments)]
        pub fn $method(
            &self,
            $($argument: $type),*
        ) -> ::core::result::Result<
            <$result as $crate::runtime::Output>::Value,
            $crate::call::CallError,
        > {
            let input = $crate::encode![$($argument),*];
            $crate::runtime::returned::<$result>(
                self.0.read_only().call(stringify!($method), &input),
            )
        }
    };
    (
        $(#[doc = $doc:literal])*
        init fn $method:ident($($argument:ident: $type:ty),*) -> ($result:ty);
    ) => {
        /// Deploys the contract on this thread's mock chain, as its sender.
        #[cfg(not(target_arch = "wasm32"))]
        #[allow(clippy::too_many_arguments)]
        pub fn deploy(
            $($argument: $type),*
        ) -> ::core::result::Result<Self, $crate::call::CallError> {
            let input = $crate::encode![$($argument),*];
            $crate::mock::Chain::current().deploy(&DEFINITION, &input).map(Self::at)
        }
    };
    (
        $(#[doc = $doc:literal])*
        migrate fn $method:ident($($argument:ident: $type:ty),*) -> ($result:ty);
    ) => {
        /// Gives a contract on this thread's mock chain this code, as the sender.
        #[cfg(not(target_arch = "wasm32"))]
        #[allow(clippy::too_many_arguments)]
        pub fn upgrade(
            address: $crate::Address,
            $($argument: $type),*
        ) -> ::core::result::Result<Self, $crate::call::CallError> {
            let input = $crate::encode![$($argument),*];
            $crate::mock::Chain::current().upgrade(address, &DEFINITION, &input)?;
            ::core::result::Result::Ok(Self::at(address))
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __events {
    ($(
        $(#[doc = $doc:literal])*
        $event:ident { $($(#[$indexed:ident])? $field:ident: $type:ty),* }
    )*) => {
        /// What the contract tells the world.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[doc = $doc])* $event { $(#[allow(missing_docs)] $field: $type),* },)*
        }

        impl Event {
            /// As it is emitted.
            pub fn encoded(&self) -> $crate::runtime::Emitted {
                match self {
                    $(Event::$event { $($field),* } => {
                        const NAME: [u8; 32] = $crate::runtime::topic_of_name(stringify!($event));
                        const _: () = assert!(
                            0 $(+ $crate::__count_indexed!($($indexed)?))* <= 3,
                            "an event has at most 3 indexed fields"
                        );
                        #[allow(unused_mut)]
                        let mut emitted = $crate::runtime::Emitted::new(NAME);
                        $($crate::__event_field!(($($indexed)?) $field emitted);)*
                        emitted
                    })*
                }
            }

            /// Emits it.
            #[allow(dead_code)]
            pub fn emit(&self) {
                let emitted = self.encoded();
                $crate::host::emit(emitted.topics(), emitted.data());
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __event_field {
    (() $field:ident $emitted:ident) => {
        $emitted.field($field)
    };
    ((indexed) $field:ident $emitted:ident) => {
        $emitted.indexed($field)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __errors {
    ($($(#[doc = $doc:literal])* $error:ident $({ $($field:ident: $type:ty),* })?)*) => {
        /// Why the contract undoes a call.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Error {
            $($(#[doc = $doc])* $error $({ $(#[allow(missing_docs)] $field: $type),* })?,)*
        }

        impl $crate::error::Failure for Error {
            fn encode_failure(&self, out: &mut $crate::alloc::vec::Vec<u8>) {
                match self {
                    $(Error::$error $({ $($field),* })? => {
                        $crate::error::encode_name(stringify!($error), out);
                        $($($crate::abi::Abi::encode($field, out);)*)?
                    })*
                }
            }

            #[allow(unused_mut)]
            fn decode_failure(data: &[u8]) -> ::core::option::Option<Self> {
                let (name, mut fields) = $crate::error::parts(data)?;
                $(if name == stringify!($error) {
                    $($(let $field = <$type as $crate::abi::Abi>::decode(&mut fields).ok()?;)*)?
                    fields.end().ok()?;
                    return ::core::option::Option::Some(Error::$error $({ $($field),* })?);
                })*
                ::core::option::Option::None
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __check_kind {
    (call init) => { compile_error!("`init` is run by the chain: write `init fn init`") };
    (view init) => { compile_error!("`init` is run by the chain: write `init fn init`") };
    (call migrate) => { compile_error!("`migrate` is run by the chain: write `migrate fn migrate`") };
    (view migrate) => { compile_error!("`migrate` is run by the chain: write `migrate fn migrate`") };
    (call $method:ident) => { () };
    (view $method:ident) => { () };
    (init init) => { () };
    (migrate migrate) => { () };
    (init $method:ident) => { compile_error!("the method that deployment runs has the name `init`") };
    (migrate $method:ident) => {
        compile_error!("the method that an upgrade runs has the name `migrate`")
    };
    ($kind:ident $method:ident) => {
        compile_error!("a method is `call fn`, `view fn`, `init fn` or `migrate fn`")
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __result {
    () => { () };
    ($result:ty) => { $result };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __indexed {
    () => { "false" };
    (indexed) => { "true" };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __count_indexed {
    () => { 0 };
    (indexed) => { 1 };
}

use super::*;
use qlcvm_contract::mock::Chain;

fn deployed() -> (Chain, Contract, [Address; 2]) {
    let chain = Chain::new();
    let people = ["alice", "bob"].map(|name| chain.account(name, 0));
    chain.send_as(people[0]);
    (chain, Contract::at(chain.deploy(&DEFINITION, &[]).unwrap()), people)
}

#[test]
fn search_finds_names_by_their_beginning_in_order() {
    let (_, names, [alice, _]) = deployed();
    for name in ["shop-b", "shop", "shop-a", "shot", "zoo"] {
        names.register(name.into(), alice).unwrap();
    }
    let found = |prefix: &str, start: Option<&str>| -> Vec<String> {
        let found = names.search(prefix.into(), start.map(String::from)).unwrap();
        found.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(found("shop", None), ["shop", "shop-a", "shop-b"]);
    assert_eq!(found("shop", Some("shop-a")), ["shop-a", "shop-b"]);
    assert_eq!(found("x", None), Vec::<String>::new());
    assert_eq!(found("", None).len(), 5);
}

#[test]
fn register_takes_good_free_names_only() {
    let (chain, names, [alice, bob]) = deployed();
    for name in ["ab", "With-Capitals", "sp ace", "a/b", &"x".repeat(33)] {
        assert_eq!(names.register(name.into(), alice), Err(Error::BadName.into()), "{name}");
    }
    names.register("alice".into(), alice).unwrap();
    chain.send_as(bob);
    assert_eq!(names.register("alice".into(), bob), Err(Error::Taken { owner: alice }.into()));
    assert_eq!(names.point("alice".into(), bob), Err(Error::NotOwner.into()));
    assert_eq!(names.release("bob".into()), Err(Error::Unknown.into()));
}

#[test]
fn pass_and_release_change_the_owner() {
    let (chain, names, [alice, bob]) = deployed();
    names.register("alice".into(), alice).unwrap();
    names.pass("alice".into(), bob).unwrap();
    assert_eq!(names.point("alice".into(), bob), Err(Error::NotOwner.into()));
    chain.send_as(bob);
    names.point("alice".into(), bob).unwrap();
    assert_eq!(names.lookup("alice".into()), Ok(Some(bob)));
    names.release("alice".into()).unwrap();
    assert_eq!((names.owner_of("alice".into()), names.lookup("alice".into())), (Ok(None), Ok(None)));
    assert_eq!(chain.events().last().unwrap().name(), "Passed");
}

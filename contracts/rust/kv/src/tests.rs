use super::*;
use qlcvm_contract::mock::Chain;

#[test]
fn set_get_remove_list_agree() {
    let chain = Chain::new();
    let kv = Contract::at(chain.deploy(&DEFINITION, &[]).unwrap());
    for key in ["b", "a/2", "a/1"] {
        kv.set(key.into(), vec![key.len() as u8]).unwrap();
    }
    assert_eq!(kv.get("b".into()), Ok(Some(vec![1])));
    let both = vec![(b"a/1".to_vec(), vec![3]), (b"a/2".to_vec(), vec![3])];
    assert_eq!(kv.list("a/".into(), None), Ok(both.clone()));
    assert_eq!(kv.list("a/".into(), Some("a/2".into())), Ok(both[1..].to_vec()));
    assert_eq!((kv.remove("b".into()), kv.remove("b".into())), (Ok(true), Ok(false)));
    assert_eq!(kv.get("b".into()), Ok(None));
}

#[test]
fn invoke_prints_what_it_stored() {
    let chain = Chain::new();
    let kv = Contract::at(chain.deploy(&DEFINITION, &[]).unwrap());
    kv.invoke().unwrap();
    assert_eq!(chain.logs(), ["val01"]);
}

//! `watch` on an address: it only pulls, and asks for what is new.

use std::time::Duration;

use crate::project::Project;
use crate::support::Service;
use crate::watch::Watching;

#[test]
fn it_pulls_and_never_pushes() {
    let service = Service::start();
    let ada = service.reader();
    let mut watching = Watching::of_remote(&ada, "released");
    watching.until("in-step");
    ada.edit("#ff0000", "#ee0000");
    assert_eq!(watching.until("only-pulls")["local_changes"], 1);
    service.publish(&Project::sample().record().replace("#101010", "#202020"));
    assert_eq!(watching.until("wrote")["wrote"]["local"], 1);
    let text = ada.text("tokens.json");
    assert!(
        text.contains("#ee0000") && text.contains("#202020"),
        "{text}"
    );
    let requests = service.control.requests();
    assert!(
        requests.iter().all(|request| request.method == "GET"),
        "{requests:?}"
    );
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let service = Service::start();
    let ada = service.reader();
    let mut watching = Watching::of_remote(&ada, "released");
    watching.until("in-step");
    let answered = || {
        let requests = service.control.requests();
        let statuses = requests.iter().filter_map(|request| request.status);
        statuses.collect::<Vec<_>>()
    };
    while answered().len() < 4 {
        service.wait(Duration::from_millis(100));
    }
    drop(watching);
    assert!(
        answered().iter().all(|status| *status == 304),
        "{:?}",
        answered()
    );
    // Neither by a command that is run by hand.
    service.control.clear_requests();
    ada.ok(&["pull"]);
    let requests = service.control.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].status, Some(304));
}

#[test]
fn once_is_a_pull() {
    let service = Service::start();
    let ada = service.reader();
    ada.edit("#ff0000", "#ee0000");
    service.publish(&Project::sample().record().replace("#101010", "#202020"));
    ada.ok(&["watch", "--once"])
        .says("wrote 1 change to the files");
}

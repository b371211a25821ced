//! Somebody who removes half of everything, once an hour, and keeps whatever else stands in the
//! document as a script would.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::account::Act;
use crate::person::Person;
use crate::place::Line;
use crate::world::World;

const HOUR: Duration = Duration::from_hours(1);

/// Goes on while people are at work; tells how often it happened.
pub(crate) async fn lived(world: Rc<World>, mut person: Person, line: Arc<dyn Line>) -> usize {
    let mut times = 0;
    loop {
        sleep(world.pace.of(HOUR)).await;
        if world.at_work.get() == 0 {
            return times;
        }
        let Ok(kept) = line.read().await else {
            continue;
        };
        let left = person.halve(&kept.document);
        if line.write(&left).await.is_ok() {
            let mut account = world.account.borrow_mut();
            account.acted(person.writer, Act::Vandalism, &kept.document, &left);
            account.acknowledged(person.writer);
            times += 1;
        }
    }
}

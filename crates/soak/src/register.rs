//! What JSONBin is, in virtual time: one place for one whole document, without a condition on
//! writes, far away.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokens_model::TokenDocument;
use tokio::time::{Instant, sleep};

use crate::place::{Cut, Kept, Line, Place, Traffic};
use crate::random::Random;

/// How long somebody waits for a network that is not there.
const NO_ANSWER: Duration = Duration::from_secs(5);

/// The place in virtual time. The last write wins.
#[derive(Debug)]
pub(crate) struct Register {
    /// How long one way of a request takes, in milliseconds: uniform between these two.
    leg: [u64; 2],
    kept: Mutex<Kept>,
    traffic: Mutex<Traffic>,
    written: Mutex<Vec<(Instant, TokenDocument)>>,
}

impl Register {
    pub(crate) fn holding(document: &TokenDocument, leg: [u64; 2]) -> Arc<Self> {
        Arc::new(Self {
            leg,
            kept: Mutex::new(Kept::of(document)),
            traffic: Mutex::default(),
            written: Mutex::default(),
        })
    }

    fn now(&self) -> Kept {
        locked(&self.kept).clone()
    }
}

#[async_trait(?Send)]
impl Place for Arc<Register> {
    fn line(&self, chance: Random) -> Arc<dyn Line> {
        Arc::new(Wire::to(self, chance))
    }

    async fn kept(&self) -> TokenDocument {
        self.now().document
    }

    fn written(&self) -> Vec<(Instant, TokenDocument)> {
        std::mem::take(&mut *locked(&self.written))
    }

    async fn traffic(&self) -> Traffic {
        *locked(&self.traffic)
    }
}

/// The line from one person to the register.
#[derive(Debug)]
struct Wire {
    register: Arc<Register>,
    chance: Mutex<Random>,
    /// From when until when there is no network.
    off: Mutex<Option<[Instant; 2]>>,
}

impl Wire {
    fn to(register: &Arc<Register>, chance: Random) -> Self {
        Self {
            register: Arc::clone(register),
            chance: Mutex::new(chance),
            off: Mutex::default(),
        }
    }

    fn is_off(&self, at: Instant) -> bool {
        locked(&self.off).is_some_and(|[begin, end]| (begin..end).contains(&at))
    }

    fn leg(&self) -> Duration {
        let [least, most] = self.register.leg;
        locked(&self.chance).between(least, most)
    }

    async fn begin(&self) -> Result<(), Cut> {
        if self.is_off(Instant::now()) {
            sleep(NO_ANSWER).await;
            return Err(Cut::Unsent);
        }
        Ok(())
    }
}

#[async_trait]
impl Line for Wire {
    async fn read(&self) -> Result<Kept, Cut> {
        self.begin().await?;
        sleep(self.leg()).await;
        let kept = self.register.now();
        {
            let mut traffic = locked(&self.register.traffic);
            traffic.reads += 1;
            traffic.bytes += kept.bytes;
        }
        sleep(self.leg()).await;
        if self.is_off(Instant::now()) {
            return Err(Cut::Unsent);
        }
        Ok(kept)
    }

    async fn write(&self, document: &TokenDocument) -> Result<Kept, Cut> {
        self.begin().await?;
        let (out, back) = (self.leg(), self.leg());
        let kept = Kept::of(document);
        let arrives = !self.is_off(Instant::now() + out);
        if arrives {
            let (register, sent) = (Arc::clone(&self.register), kept.clone());
            tokio::spawn(async move {
                sleep(out).await;
                let mut traffic = locked(&register.traffic);
                traffic.writes += 1;
                traffic.bytes += sent.bytes;
                let written = (Instant::now(), sent.document.clone());
                locked(&register.written).push(written);
                *locked(&register.kept) = sent;
            });
        }
        sleep(out + back).await;
        if !arrives || self.is_off(Instant::now()) {
            return Err(Cut::Unknown);
        }
        Ok(kept)
    }

    fn cut(&self, after: Duration, how_long: Duration) {
        let begin = Instant::now() + after;
        *locked(&self.off) = Some([begin, begin + how_long]);
    }

    fn mend(&self) {
        *locked(&self.off) = None;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Everything under these locks is replaced whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEG: [u64; 2] = [150, 600];

    fn document(value: &str) -> TokenDocument {
        TokenDocument::parse(format!(
            r#"{{"values":{{"s":{{"a":{{"value":"{value}"}}}}}}}}"#
        ))
        .unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_arrives_although_its_sender_is_gone() {
        let register = Register::holding(&document("1"), LEG);
        let line = Wire::to(&register, Random::new(1, 1));
        let two = document("2");
        let hasty = tokio::time::timeout(Duration::from_millis(10), line.write(&two));
        assert!(hasty.await.is_err());
        assert!(register.now().document.same(&document("1")));
        sleep(Duration::from_secs(1)).await;
        assert!(register.now().document.same(&two));
    }

    #[tokio::test(start_paused = true)]
    async fn without_network_nothing_arrives_or_nobody_knows() {
        let register = Register::holding(&document("1"), LEG);
        let line = Wire::to(&register, Random::new(1, 1));
        let minute = Duration::from_mins(1);
        line.cut(Duration::ZERO, minute);
        assert_eq!(line.read().await.unwrap_err(), Cut::Unsent);
        assert_eq!(line.write(&document("2")).await.unwrap_err(), Cut::Unsent);
        line.cut(Duration::from_millis(LEG[0] - 1), minute);
        assert_eq!(line.write(&document("2")).await.unwrap_err(), Cut::Unknown);
        assert!(register.now().document.same(&document("1")));
        // The network goes when the request has arrived and, most times, before the answer has.
        let mut written = Ok(register.now());
        while written.is_ok() {
            line.mend();
            line.cut(Duration::from_millis(LEG[1] + 1), minute);
            written = line.write(&document("3")).await;
        }
        assert_eq!(written.unwrap_err(), Cut::Unknown);
        assert!(register.now().document.same(&document("3")));
    }
}

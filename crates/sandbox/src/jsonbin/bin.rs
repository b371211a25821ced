//! A bin: one base record, and numbered versions beside it.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::ids;
use crate::store::{StoreError, Table, Transaction};

/// After this many no further version is recorded (JSONBin API reference, bins/update).
pub(super) const MOST_VERSIONS: u32 = 1000;
/// The number of the base record, which is not a version.
pub(super) const BASE: u32 = 0;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bin {
    #[serde(skip)]
    id: String,
    pub(super) created: i64,
    pub(super) private: bool,
    pub(super) name: Option<String>,
    pub(super) collection: Option<String>,
    /// Versions are numbered from 1 to this.
    pub(super) versions: u32,
    /// The number of the record that was written last.
    newest: u32,
}

/// What a new bin is made with.
#[derive(Clone, Debug)]
pub(crate) struct NewBin {
    pub(super) private: bool,
    pub(super) name: Option<String>,
    pub(super) collection: Option<String>,
}

impl Default for NewBin {
    /// Bins are private unless somebody asks for a public one (JSONBin API reference, bins/create).
    fn default() -> Self {
        Self {
            private: true,
            name: None,
            collection: None,
        }
    }
}

/// Whether a write leaves the record before it as a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versioning {
    On,
    Off,
}

impl Bin {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn find(rows: &Transaction<'_>, id: &str) -> Result<Option<Self>, StoreError> {
        let bin: Option<Self> = rows.load(Table::Bins, id)?;
        Ok(bin.map(|bin| Self {
            id: id.to_owned(),
            ..bin
        }))
    }

    /// All bins, the oldest first.
    pub(super) fn all(rows: &Transaction<'_>) -> Result<Vec<Self>, StoreError> {
        let bins = rows.load_all::<Self>(Table::Bins)?;
        let mut bins: Vec<_> = bins
            .into_iter()
            .map(|(id, bin)| Self { id, ..bin })
            .collect();
        bins.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
        Ok(bins)
    }

    pub(crate) fn create(
        rows: &mut Transaction<'_>,
        record: Bytes,
        new: NewBin,
    ) -> Result<Self, StoreError> {
        let created = ids::now();
        let NewBin {
            private,
            name,
            collection,
        } = new;
        let bin = Self {
            id: ids::object_id(created),
            created,
            private,
            name,
            collection,
            versions: 0,
            newest: BASE,
        };
        rows.remember(bin.memory(), None);
        rows.put(Table::Records, bin.place(BASE), record);
        bin.save(rows)?;
        Ok(bin)
    }

    /// Changes who gets in.
    pub(crate) fn set_private(
        &mut self,
        rows: &mut Transaction<'_>,
        private: bool,
    ) -> Result<(), StoreError> {
        self.private = private;
        self.save(rows)
    }

    pub(super) fn save(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        rows.save(Table::Bins, &self.id, self)
    }

    /// The record of this number.
    pub(super) fn record(
        &self,
        rows: &Transaction<'_>,
        number: u32,
    ) -> Result<Option<Bytes>, StoreError> {
        rows.get(Table::Records, &self.place(number))
    }

    /// The record that was written last, as a version or not.
    pub(crate) fn newest(&self, rows: &Transaction<'_>) -> Result<Option<Bytes>, StoreError> {
        self.record(rows, self.newest)
    }

    /// The newest record as it was before the last write: `None` if that write made the bin, and
    /// `now` if there was none since the start.
    pub(super) fn before(&self, rows: &Transaction<'_>, now: Option<Bytes>) -> Option<Bytes> {
        rows.before(&self.memory(), now)
    }

    /// What a write without `X-Bin-Versioning` does: only public bins keep versions by themselves
    /// (JSONBin API reference, bins/update).
    pub(crate) fn usual_versioning(&self) -> Versioning {
        if self.private {
            Versioning::Off
        } else {
            Versioning::On
        }
    }

    /// Writes a new record, as the next version or over the base, and gives the version's number.
    ///
    /// At the limit of versions the base is written over: that no version is recorded is
    /// documented, where the new data goes is not, and `/latest` has to answer it.
    pub(crate) fn replace(
        &mut self,
        rows: &mut Transaction<'_>,
        record: Bytes,
        versioning: Versioning,
    ) -> Result<Option<u32>, StoreError> {
        let before = self.newest(rows)?;
        rows.remember(self.memory(), before);
        let version = (versioning == Versioning::On && self.versions < MOST_VERSIONS)
            .then_some(self.versions + 1);
        self.versions = version.unwrap_or(self.versions);
        self.newest = version.unwrap_or(BASE);
        rows.put(Table::Records, self.place(self.newest), record);
        self.save(rows)?;
        Ok(version)
    }

    /// Deletes all versions and gives how many there were. The numbers start again at 1.
    ///
    /// `keep_newest` saves the newest record on the base. Documented is the newest *version*; if
    /// the base was written to after it, the base is newer and stays.
    pub(super) fn delete_versions(
        &mut self,
        rows: &mut Transaction<'_>,
        keep_newest: bool,
    ) -> Result<u32, StoreError> {
        let before = self.newest(rows)?;
        if keep_newest && let Some(newest) = before.clone() {
            rows.put(Table::Records, self.place(BASE), newest);
        }
        rows.remember(self.memory(), before);
        let deleted = self.drop_versions(rows);
        self.save(rows)?;
        Ok(deleted)
    }

    /// Deletes the bin and gives how many versions went with it.
    pub(super) fn delete(mut self, rows: &mut Transaction<'_>) -> u32 {
        rows.remove(Table::Records, self.place(BASE));
        rows.remove(Table::Bins, self.id.clone());
        self.drop_versions(rows)
    }

    fn drop_versions(&mut self, rows: &mut Transaction<'_>) -> u32 {
        for number in 1..=self.versions {
            rows.remove(Table::Records, self.place(number));
        }
        self.newest = BASE;
        std::mem::take(&mut self.versions)
    }

    /// Where the record of this number is kept.
    fn place(&self, number: u32) -> String {
        format!("{}/{number}", self.id)
    }

    fn memory(&self) -> String {
        format!("bin {}", self.id)
    }
}

package io.faultd.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.displaced.DisplacedQdisc;
import io.faultd.engine.SavedState;
import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Lease;
import io.faultd.target.Selection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final String BOOT = "0f7b3d2c-1111-4222-8333-444455556666";
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Lease LEASE = new Lease("l-1", "a test", NOON, Duration.ofSeconds(15));

    @TempDir
    private Path directory;

    private final RememberingCodec codec = new RememberingCodec();
    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("journal");
    }

    @Test
    void thereIsNothingBeforeSomethingIsSaved() throws IOException {
        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(SavedState.EMPTY);
            assertThat(journal.damage()).isEmpty();
        }
    }

    @Test
    void whatWasSavedLastComesBackInItsOrder() throws IOException {
        SavedState last = history().get(history().size() - 1);
        write(history());

        for (int i = 0; i < 3; i++) { // opening it again rewrites it
            try (Journal journal = open()) {
                assertThat(journal.load()).isEqualTo(last);
                assertThat(journal.load().faults().keySet())
                        .containsExactlyElementsOf(last.faults().keySet());
                assertThat(journal.damage()).isEmpty();
            }
        }
    }

    @Test
    void whatIsPutAsideComesBackBesideTheFaultsAndOutlivesThem() throws IOException {
        DisplacedQdisc one =
                new DisplacedQdisc(4026531840L, 3, "veth-b", "02:00:00:00:00:01", "pfifo 9:", "AAAA", false);
        DisplacedQdisc other =
                new DisplacedQdisc(4026531840L, 4, "veth-c", "02:00:00:00:00:02", "htb 7:", "BBBB", false);
        SavedState state = SavedState.of(fault("f-1", "a"));
        try (Journal journal = open()) {
            journal.save(state);
            journal.saveDisplaced(Map.of(one.id(), one, other.id(), other));
            journal.saveDisplaced(Map.of(one.id(), one.returning(true)));
        }

        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(state);
            assertThat(journal.displaced()).containsExactly(Map.entry(one.id(), one.returning(true)));
            journal.forget();
        }

        assertThat(Journal.asidesIn(directory, BOOT, codec)).containsOnlyKeys(one.id());
        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(SavedState.EMPTY);
            journal.saveDisplaced(Map.of());
        }
        try (Journal journal = open()) {
            assertThat(journal.displaced()).isEmpty();
            assertThat(journal.damage()).isEmpty();
        }
    }

    @Test
    void itGoesOnWhereAnEarlierOneEnded() throws IOException {
        List<SavedState> history = history();
        for (SavedState state : history) {
            write(List.of(state));
            try (Journal journal = open()) {
                assertThat(journal.load()).isEqualTo(state);
            }
        }
    }

    @Test
    void aSaveThatCouldNotBeDoneIsTakenBack() throws IOException {
        SavedState standing = SavedState.of(fault("f-1", "a"));
        try (Journal journal = open()) {
            journal.save(standing);
            journal.save(SavedState.of(fault("f-1", "b"), fault("f-2", "c")));
            journal.takeBack(standing);
        }
        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(standing);
        }
    }

    @Test
    void ofAnEarlierBootOnlyTheHaltIsTakenUp() throws IOException {
        write(List.of(SavedState.of(fault("f-1", "a"))
                .withLeases(Map.of("l-1", LEASE))
                .withHalted(Optional.of("uid=0"))));

        for (int i = 0; i < 2; i++) {
            try (Journal journal = Journal.open(directory, "another boot", codec)) {
                assertThat(journal.load()).isEqualTo(SavedState.EMPTY.withHalted(Optional.of("uid=0")));
                assertThat(journal.damage()).isEmpty();
            }
        }
    }

    /** A process that is killed, or a disk that fills up, can leave the beginning of a record. */
    @Test
    void tornAnywhereItHasAllThatWasWrittenWholeBefore() throws IOException {
        List<SavedState> history = history();
        byte[] whole = write(history);
        List<Integer> ends = ends(whole);
        for (int length = ends.get(0); length <= whole.length; length++) {
            int torn = length;
            Files.write(path, Arrays.copyOf(whole, length));
            // A missing line feed alone loses nothing.
            int records = (int) ends.stream().filter(end -> end - 1 <= torn).count();
            try (Journal journal = open()) {
                assertThat(journal.load())
                        .as("the first %d bytes", length)
                        .isEqualTo(records == 1 ? SavedState.EMPTY : history.get(records - 2));
                assertThat(journal.damage()).isEmpty();
            }
        }
    }

    @Test
    void whereTheRoomBehindTheLastRecordIsStillThereATornOneIsLeftOutAsWell() throws IOException {
        List<SavedState> history = history();
        byte[] whole = write(history);
        List<Integer> ends = ends(whole);
        int last = ends.get(ends.size() - 1);
        for (int length = ends.get(ends.size() - 2); length < last - 1; length++) {
            byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, length), last + 1000);
            Files.write(path, torn);
            try (Journal journal = open()) {
                assertThat(journal.load()).isEqualTo(history.get(history.size() - 2));
                assertThat(journal.damage()).isEmpty();
            }
        }
    }

    @Test
    void withAnyBitFlippedItHasAllElseAndSaysWhatIsMissing() throws IOException {
        List<SavedState> history = history();
        SavedState last = history.get(history.size() - 1);
        SavedState before = history.get(history.size() - 2);
        byte[] whole = write(history);
        List<Integer> ends = ends(whole);
        int beginOfLast = ends.get(ends.size() - 2);
        int seenDamage = 0;
        for (int bit = 0; bit < ends.get(ends.size() - 1) * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(path, flipped);
            try (Journal journal = open()) {
                SavedState read = journal.load();
                SavedState expected = bit / 8 >= beginOfLast && !read.equals(last) ? before : last;
                assertThat(expected.faults().entrySet())
                        .as("bit %d", bit)
                        .containsAll(read.faults().entrySet());
                boolean complete = read.equals(last);
                assertThat(complete || !journal.damage().isEmpty())
                        .as("bit %d: %s", bit, journal.damage())
                        .isTrue();
                for (String id : expected.faults().keySet()) {
                    assertThat(read.faults().containsKey(id) || journal.damage().contains(id + " was lost"))
                            .as("%s without bit %d: %s", id, bit, journal.damage())
                            .isTrue();
                }
                seenDamage += journal.damage().isEmpty() ? 0 : 1;
            }
        }
        assertThat(seenDamage).isGreaterThan(beginOfLast);
        assertThat(directory.resolve("journal.damaged")).exists();
    }

    @Test
    void aRecordWithoutSenseLosesOnlyItself() throws IOException {
        write(List.of(SavedState.of(fault("f-1", "a"))));
        byte[] before = Files.readAllBytes(path);
        int end = ends(before).get(ends(before).size() - 1);
        byte[] more = Arrays.copyOf(before, end + 1000);
        byte[] odd = Frame.bytesOf("{\"n\":1}");
        System.arraycopy(odd, 0, more, end, odd.length);
        Files.write(path, more);

        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(SavedState.of(fault("f-1", "a")));
            assertThat(journal.damage()).singleElement().asString().startsWith("a record is not a record");
        }
    }

    @Test
    void itStaysShortHoweverMuchHappens() throws IOException {
        try (Journal journal = open()) {
            for (int i = 0; i < 5000; i++) {
                journal.save(SavedState.of(fault("f-" + i % 7, "a" + i)));
            }
            assertThat(Files.size(path)).isLessThan(512 << 10);
        }
        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(SavedState.of(fault("f-" + 4999 % 7, "a4999")));
        }
    }

    @Test
    void aRecordOfALeaseIsShortHoweverManyThereAre() throws IOException {
        Instant end = Instant.parse("2026-11-21T15:00:00Z");
        SavedState state = SavedState.of(fault("f-1", "a"));
        Map<String, Lease> leases = new LinkedHashMap<>();
        try (Journal journal = open()) {
            journal.save(state);
            for (int i = 0; i < 2000; i++) {
                leases.put("l-" + i, new Lease("l-" + i, "", end, Duration.ofSeconds(15)));
            }
            journal.save(state.withLeases(leases));
            int before = endOfRecords();
            leases.put("l-7", new Lease("l-7", "", end.plusSeconds(9), Duration.ofSeconds(15)));
            leases.remove("l-8");
            leases.put("l-2000", new Lease("l-2000", "", end, Duration.ofSeconds(15)));
            journal.save(state.withLeases(leases));
            assertThat(endOfRecords() - before).isLessThan(400);
        }
        assertComesBack(state.withLeases(leases));

        // Faults beside them, and what is torn, as ever.
        SavedState more = state.with(fault("f-2", "b")).withLeases(leases);
        SavedState less = more.without(List.of("f-1"));
        leases.remove("l-9");
        SavedState last = less.withLeases(leases);
        byte[] whole = write(List.of(more, less, last));
        assertComesBack(last);
        Files.write(path, Arrays.copyOf(whole, ends(whole).get(ends(whole).size() - 1) - 2));
        assertComesBack(less);
    }

    private void assertComesBack(SavedState state) throws IOException {
        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(state);
            assertThat(journal.damage()).isEmpty();
        }
    }

    private int endOfRecords() throws IOException {
        List<Integer> ends = ends(Files.readAllBytes(path));
        return ends.get(ends.size() - 1);
    }

    /** As the version before wrote it: each record names everything. */
    @Test
    void whatTheVersionBeforeWroteIsReadAsItWas() throws IOException {
        Instant end = Instant.parse("2026-11-21T15:00:00Z");
        Lease one = new Lease("l-1", "", end, Duration.ofSeconds(15));
        Lease other = new Lease("l-2", "", end, Duration.ofSeconds(15));
        Fault fault = fault("f-1", "a");
        String boot = "\"boot\":\"" + BOOT + "\"";
        Files.createDirectories(directory);
        Files.write(
                path,
                join(
                        "{\"n\":1," + boot + ",\"faults\":[" + codec.write(fault)
                                + "],\"standing\":{\"f-1\":1},\"halted\":null}",
                        "{\"n\":2," + boot + ",\"leases\":[" + codec.write(one)
                                + "],\"standing\":{\"f-1\":1,\"l-1\":2},\"halted\":null}",
                        "{\"n\":3," + boot + ",\"leases\":[" + codec.write(other)
                                + "],\"standing\":{\"f-1\":1,\"l-2\":3},\"halted\":null}"));

        assertComesBack(SavedState.of(fault).withLeases(Map.of("l-2", other)));
    }

    private static byte[] join(String... records) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String record : records) {
            all.write(Frame.bytesOf(record));
        }
        return all.toByteArray();
    }

    @Test
    void aDirectoryThatCantBeSyncedLeavesTheFileAndItsNumbersTogether() throws IOException {
        AtomicBoolean failing = new AtomicBoolean();
        SavedState last = SavedState.EMPTY;
        try (Journal journal = Journal.open(directory, BOOT, codec, path -> {
            if (failing.get()) {
                throw new IOException("the test says so");
            }
            RecordFile.Sync.DIRECTORY.force(path);
        })) {
            journal.save(SavedState.of(fault("f-1", "a")));
            journal.save(SavedState.of(fault("f-1", "a"), fault("f-2", "b")));
            failing.set(true);
            // Until it is made shorter; what is not on the disk for sure is not promised.
            SavedState more = SavedState.of(fault("f-1", "a"), fault("f-2", "b"));
            assertThatThrownBy(() -> {
                        for (int i = 0; ; i++) {
                            journal.save(more.with(fault("f-3", "c" + i)));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the test says so");
            failing.set(false);
            last = more.with(fault("f-4", "d"));
            journal.save(last);
        }
        assertComesBack(last);
    }

    @Test
    void whatIsForgottenCantBeReadAnyMore() throws IOException {
        try (Journal journal = open()) {
            journal.save(SavedState.of(fault("f-1", "a")).withHalted(Optional.of("uid=0")));
            journal.forget();
        }
        assertThat(Files.readString(path)).doesNotContain("f-1");
        try (Journal journal = open()) {
            assertThat(journal.load()).isEqualTo(SavedState.EMPTY.withHalted(Optional.of("uid=0")));
        }
    }

    @Test
    void aDirectoryThatCantBeMadeIsSaidWithItsReason() throws IOException {
        Path blocked = Files.createFile(directory.resolve("blocked"));

        assertThatThrownBy(() -> Journal.open(blocked, BOOT, codec))
                .isInstanceOf(IOException.class)
                .hasMessage(blocked + ": exists and is not a directory");
    }

    private Journal open() throws IOException {
        return Journal.open(directory, BOOT, codec);
    }

    /** Saves one state after the other and returns the file. */
    private byte[] write(List<SavedState> states) throws IOException {
        try (Journal journal = open()) {
            for (SavedState state : states) {
                journal.save(state);
            }
        }
        byte[] bytes = Files.readAllBytes(path);
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return Arrays.copyOf(bytes, used);
    }

    private static List<Integer> ends(byte[] bytes) {
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                ends.add(i + 1);
            }
        }
        return ends;
    }

    private static List<SavedState> history() {
        SavedState one = SavedState.of(fault("f-1", "a"));
        SavedState two = one.with(fault("f-2", "b")).withLeases(Map.of("l-1", LEASE));
        SavedState changed = two.with(fault("f-1", "c")).withHalted(Optional.of("uid=0"));
        SavedState three = changed.with(fault("f-3", "d"));
        return List.of(one, two, changed, three, three.without(List.of("f-2")));
    }

    private static Fault fault(String id, String target) {
        return new Fault.Drop(
                id,
                NOON,
                Optional.empty(),
                Selection.of(List.of(target), false),
                Direction.IN,
                FlowMatch.ALL,
                DropEffect.BLACKHOLE);
    }
}

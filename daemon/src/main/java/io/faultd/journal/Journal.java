package io.faultd.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.displaced.DisplacedQdisc;
import io.faultd.displaced.DisplacedQdiscStore;
import io.faultd.engine.SavedState;
import io.faultd.engine.StateStore;
import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import io.faultd.protocol.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desired state in a file to which every command appends one record, flushed to the disk before the kernel is
 * touched.
 *
 * <p>It also stores the displaced qdiscs.
 *
 * <p>Damage is reported and never fatal: the rest is used. A record that ends faults needs only disk space reserved
 * before. Of an earlier boot only a halt is kept, because everything in the kernel ended with that boot.
 */
public final class Journal implements StateStore, DisplacedQdiscStore, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final String NAME = "journal";

    /** Shorter files are not rewritten. */
    private static final long LEAST_COMPACTED_BYTES = 256 << 10;

    private static final int GROWTH = 4;

    private final Path path;
    private final String boot;
    private final StateCodec codec;
    private final RecordFile file;
    private final List<String> damage;
    private final List<String> remarks;
    private final Map<String, Long> definedBy = new HashMap<>();
    private SavedState state;
    private Map<String, DisplacedQdisc> asides;
    private long number;
    private long compactAt;

    private Journal(
            Path path,
            String boot,
            StateCodec codec,
            RecordFile file,
            Replay replay,
            List<String> damage,
            List<String> remarks) {
        this.path = path;
        this.boot = boot;
        this.codec = codec;
        this.file = file;
        this.damage = List.copyOf(damage);
        this.remarks = List.copyOf(remarks);
        this.state = replay.state();
        this.asides = replay.asides();
        this.definedBy.putAll(replay.definedBy());
        this.number = replay.lastNumber();
    }

    /**
     * Reads and repairs the file.
     *
     * @param directory created if it is missing
     * @param boot the id of this boot
     * @throws IOException when the file can't be read or opened for writing
     */
    public static Journal open(Path directory, String boot, StateCodec codec) throws IOException {
        return open(directory, boot, codec, RecordFile.Sync.DIRECTORY);
    }

    static Journal open(Path directory, String boot, StateCodec codec, RecordFile.Sync sync) throws IOException {
        try {
            Files.createDirectories(directory);
            Path path = directory.resolve(NAME);
            Contents contents = Files.exists(path) ? Contents.of(Files.readAllBytes(path)) : Contents.NONE;
            Replay replay = Replay.of(contents.records(), boot, codec);
            List<String> damage = new ArrayList<>(contents.damage());
            damage.addAll(replay.lost());
            List<String> remarks = remarks(path, contents, replay, damage);
            Journal journal = new Journal(
                    path, boot, codec, RecordFile.open(path, contents.end(), sync), replay, damage, remarks);
            journal.compact();
            return journal;
        } catch (FileSystemException e) {
            throw new IOException(FileProblem.of(e), e);
        }
    }

    private static List<String> remarks(Path path, Contents contents, Replay replay, List<String> damage) {
        List<String> remarks = new ArrayList<>();
        if (contents.torn()) {
            remarks.add(path + ": the last record is incomplete and left out");
        }
        if (!replay.past().isEmpty()) {
            remarks.add(path + ": these faults were of an earlier boot and ended with it: "
                    + String.join(", ", replay.past()));
        }
        if (!damage.isEmpty()) {
            Path copy = path.resolveSibling(NAME + ".damaged");
            String kept = "the file is kept as " + copy;
            try {
                Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                kept = "a copy can't be kept as " + copy + ": " + Problem.of(e);
            }
            remarks.add(path + " is damaged: " + String.join("; ", damage) + "; everything else is used, and " + kept);
        }
        return remarks;
    }

    /**
     * The displaced qdiscs, read while a daemon can be writing.
     *
     * @throws IOException when the file can't be read
     */
    public static Map<String, DisplacedQdisc> asidesIn(Path directory, String boot, StateCodec codec)
            throws IOException {
        Path path = directory.resolve(NAME);
        return Files.exists(path)
                ? Replay.of(Contents.of(Files.readAllBytes(path)).records(), boot, codec)
                        .asides()
                : Map.of();
    }

    /** The log lines about the file as it was opened. */
    public List<String> remarks() {
        return remarks;
    }

    /** The damage found when it was opened, a line each. */
    public List<String> damage() {
        return damage;
    }

    @Override
    public SavedState load() {
        return state;
    }

    @Override
    public void save(SavedState next) throws IOException {
        append(next, asides, next.onlyEnds(state));
    }

    @Override
    public void takeBack(SavedState standing) throws IOException {
        append(standing, asides, true);
    }

    @Override
    public Map<String, DisplacedQdisc> displaced() {
        return asides;
    }

    @Override
    public void saveDisplaced(Map<String, DisplacedQdisc> next) throws IOException {
        append(state, new LinkedHashMap<>(next), asides.keySet().containsAll(next.keySet()));
    }

    private void append(SavedState next, Map<String, DisplacedQdisc> nextAsides, boolean urgent) throws IOException {
        if (next.equals(state) && nextAsides.equals(asides)) {
            return;
        }
        Map<String, ObjectNode> faults = new LinkedHashMap<>();
        next.faults().forEach((id, fault) -> {
            if (!fault.equals(state.faults().get(id))) {
                faults.put(id, codec.write(fault));
            }
        });
        Map<String, ObjectNode> leases = new LinkedHashMap<>();
        next.leases().forEach((id, lease) -> {
            if (!lease.equals(state.leases().get(id))) {
                leases.put(id, codec.write(lease));
            }
        });
        Map<String, ObjectNode> put = new LinkedHashMap<>();
        nextAsides.forEach((id, aside) -> {
            if (!aside.equals(asides.get(id))) {
                put.put(id, codec.write(aside));
            }
        });
        boolean leasesAlone = faults.isEmpty()
                && put.isEmpty()
                && next.faults().keySet().equals(state.faults().keySet())
                && nextAsides.keySet().equals(asides.keySet())
                && next.halted().equals(state.halted());
        List<String> gone = state.leases().keySet().stream()
                .filter(id -> !next.leases().containsKey(id))
                .toList();
        Map<String, Long> standing = new LinkedHashMap<>();
        next.faults().keySet().forEach(id -> standing.put(id, definedBy.get(id)));
        next.leases().keySet().forEach(id -> standing.put(id, definedBy.get(id)));
        nextAsides.keySet().forEach(id -> standing.put(id, definedBy.get(id)));
        // Leases come and are renewed all the time, and there may be many: only what is different is written of them.
        Map<String, Long> named = new LinkedHashMap<>(standing);
        if (leasesAlone) {
            named.keySet().removeAll(next.leases().keySet());
        }
        Entry entry = new Entry(number + 1, boot, faults, leases, put, named, leasesAlone ? gone : null, next.halted());
        entry.defined().forEach(id -> {
            standing.put(id, entry.number());
            if (!leasesAlone) {
                named.put(id, entry.number());
            }
        });
        try {
            file.append(entry.text(), urgent);
        } catch (FileSystemException e) {
            throw new IOException(FileProblem.of(e), e);
        } catch (IOException e) {
            throw new IOException(path + ": " + Problem.of(e), e);
        }
        number = entry.number();
        definedBy.clear();
        definedBy.putAll(standing);
        state = next;
        asides = nextAsides;
        if (file.length() > compactAt) {
            compact();
        }
    }

    /** Rewrites the file with only the current state; without space for that the old one stays. */
    private void compact() {
        try {
            rewrite();
        } catch (IOException e) {
            log.warn("can't shorten {}, which continues to grow: {}", path, Problem.of(e));
        }
        compactAt = Math.max(LEAST_COMPACTED_BYTES, GROWTH * file.length());
    }

    private void rewrite() throws IOException {
        List<String> records = new ArrayList<>();
        Map<String, Long> standing = new LinkedHashMap<>();
        long next = number;
        // One record each, so that damage of one leaves the others.
        for (Fault fault : state.faults().values()) {
            standing.put(fault.id(), ++next);
            records.add(entry(next, Map.of(fault.id(), codec.write(fault)), Map.of(), Map.of(), null));
        }
        for (Lease lease : state.leases().values()) {
            standing.put(lease.id(), ++next);
            records.add(entry(next, Map.of(), Map.of(lease.id(), codec.write(lease)), Map.of(), null));
        }
        for (DisplacedQdisc aside : asides.values()) {
            standing.put(aside.id(), ++next);
            records.add(entry(next, Map.of(), Map.of(), Map.of(aside.id(), codec.write(aside)), null));
        }
        records.add(entry(++next, Map.of(), Map.of(), Map.of(), standing));
        file.rewrite(records);
        number = next;
        definedBy.clear();
        definedBy.putAll(standing);
    }

    private String entry(
            long next,
            Map<String, ObjectNode> faults,
            Map<String, ObjectNode> leases,
            Map<String, ObjectNode> put,
            Map<String, Long> standing) {
        return new Entry(next, boot, faults, leases, put, standing, null, state.halted()).text();
    }

    /** Erases all faults and leases, so that nothing of them can be read any more; needs no disk space. */
    public void forget() throws IOException {
        SavedState before = state;
        state = SavedState.EMPTY.withHalted(state.halted());
        try {
            rewrite();
        } catch (IOException noRoom) {
            try {
                file.clear();
            } catch (IOException e) {
                state = before;
                throw e;
            }
            definedBy.clear();
            Map<String, ObjectNode> put = new LinkedHashMap<>();
            asides.forEach((id, aside) -> put.put(id, codec.write(aside)));
            if (state.halted().isPresent() || !put.isEmpty()) {
                number++;
                put.keySet().forEach(id -> definedBy.put(id, number));
                file.append(entry(number, Map.of(), Map.of(), put, definedBy), true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

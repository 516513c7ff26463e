package io.faultd.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Fault;
import io.faultd.fault.Fault.Partition.Cut;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Lease;
import io.faultd.reconcile.SavedState;
import io.faultd.reconcile.StateStore;
import io.faultd.rpc.RpcException;
import io.faultd.target.Selection;
import io.faultd.target.TargetWord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The faults in one JSON file, replaced as a whole: written beside it, renamed over it. Another boot's file is of no meaning, for
 * the kernel's state is gone.
 *
 * <p>Points in time are nanoseconds of the boot clock.
 *
 * <p>So it is not flushed to the disk, which would take longer than all the rest of a command: what a daemon that was killed has
 * written is there for the next one, and what a power cut tears is of another boot.
 */
final class FaultFile implements StateStore {
    private static final String NAME = "faults.json";

    private final Path file;
    private final String bootId;
    private final BootClock clock;
    private final ObjectMapper mapper = new ObjectMapper();

    /** Keeps the file in a directory, which is made if it is missing. */
    FaultFile(Path directory, String bootId, BootClock clock) {
        this.file = directory.resolve(NAME);
        this.bootId = bootId;
        this.clock = clock;
    }

    @Override
    public void save(SavedState state) throws IOException {
        try {
            write(state);
        } catch (FileSystemException e) {
            throw new IOException(inWords(e), e);
        }
    }

    /** The message of most of these is the file's name and nothing else. */
    static String inWords(FileSystemException e) {
        String problem = "can't be written to";
        if (e instanceof AccessDeniedException) {
            problem = "permission denied";
        } else if (e instanceof NoSuchFileException) {
            problem = "no such file or directory";
        } else if (e instanceof FileAlreadyExistsException) {
            problem = "is there and is no directory";
        } else if (e.getReason() != null) {
            problem = e.getReason();
        }
        return e.getFile() + ": " + problem;
    }

    private void write(SavedState state) throws IOException {
        ObjectNode root = mapper.createObjectNode();
        root.put("boot_id", bootId);
        ArrayNode array = root.putArray("faults");
        state.faults().values().forEach(fault -> array.add(write(fault)));
        ArrayNode leases = root.putArray("leases");
        state.leases().values().forEach(lease -> leases.add(write(lease)));
        root.put("halted", state.halted());
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(mapper.writeValueAsBytes(root));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public SavedState load() throws IOException {
        if (!Files.exists(file)) {
            return SavedState.EMPTY;
        }
        try {
            JsonNode root = mapper.readTree(file.toFile());
            if (!bootId.equals(root.path("boot_id").asText())) {
                return SavedState.EMPTY;
            }
            SavedState state = SavedState.EMPTY.withHalted(root.path("halted").booleanValue());
            for (JsonNode node : root.path("faults")) {
                state = state.with(read((ObjectNode) node));
            }
            Map<String, Lease> leases = new LinkedHashMap<>();
            for (JsonNode node : root.path("leases")) {
                Lease lease = lease(node);
                leases.put(lease.id(), lease);
            }
            return state.withLeases(leases);
        } catch (JsonProcessingException | RuntimeException e) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(Boot.start())) {
                return SavedState.EMPTY;
            }
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IOException(
                    file + " is not what faultd wrote (" + problem
                            + "); move it away, and the faults that it stands for are removed at the next start",
                    e);
        }
    }

    private ObjectNode write(Fault fault) {
        ObjectNode node = mapper.createObjectNode();
        node.put("id", fault.id()).put("created", clock.bootNanos(fault.created()));
        fault.expires().ifPresent(end -> node.put("expires", clock.bootNanos(end)));
        fault.lease().ifPresent(lease -> node.put("lease", lease));
        node.set("selections", writeAll(fault.selections()));
        if (fault instanceof Fault.Shaping shaping) {
            node.put("direction", shaping.direction().word());
            node.set("match", MatchParams.write(mapper, shaping.match()));
            node.set("effects", EffectParams.write(mapper, shaping.effects()));
        } else if (fault instanceof Fault.Drop drop) {
            node.put("direction", drop.direction().word());
            node.set("match", MatchParams.write(mapper, drop.match()));
            node.set("drop", DropParams.write(mapper, drop.effect()));
        } else if (fault instanceof Fault.Partition partition) {
            node.put("one_way", partition.oneWay())
                    .put("rest", partition.rest())
                    .put("reject", partition.reject());
            node.set("selections", writeAll(partition.groups()));
            ArrayNode cuts = node.putArray("cuts");
            for (Cut cut : partition.cuts()) {
                ObjectNode both = cuts.addObject();
                both.set("receiver", write(cut.receiver()));
                both.set("senders", write(cut.senders()));
            }
        }
        return node;
    }

    private ObjectNode write(Lease lease) {
        return mapper.createObjectNode()
                .put("id", lease.id())
                .put("holder", lease.holder())
                .put("expires", clock.bootNanos(lease.expires()))
                .put("life", lease.life().toString());
    }

    private Lease lease(JsonNode node) {
        return new Lease(
                node.required("id").textValue(),
                node.required("holder").textValue(),
                clock.instantAt(node.required("expires").longValue()),
                Duration.parse(node.required("life").textValue()));
    }

    private ArrayNode writeAll(List<Selection> selections) {
        ArrayNode array = mapper.createArrayNode();
        selections.forEach(selection -> array.add(write(selection)));
        return array;
    }

    private ObjectNode write(Selection selection) {
        ObjectNode node = mapper.createObjectNode();
        ArrayNode words = node.putArray("words");
        selection.words().stream().map(TargetWord::text).forEach(words::add);
        ArrayNode excluded = node.putArray("excluded");
        selection.excluded().forEach(excluded::add);
        return node.put("all", selection.all());
    }

    private Fault read(ObjectNode node) throws RpcException {
        String id = node.required("id").textValue();
        Instant created = clock.instantAt(node.required("created").longValue());
        Optional<Instant> expires = Optional.ofNullable(node.get("expires"))
                .map(JsonNode::longValue)
                .map(clock::instantAt);
        Optional<String> lease = Optional.ofNullable(node.get("lease")).map(JsonNode::textValue);
        List<Selection> selections = new ArrayList<>();
        node.required("selections").forEach(selection -> selections.add(selection(selection)));
        if (node.has("drop")) {
            Params saved = new Params("saved fault", node);
            Direction direction = saved.required("direction", Direction::parse);
            FlowMatch match = MatchParams.read(saved.object("match").orElseThrow());
            DropEffect effect = DropParams.read(saved.object("drop").orElseThrow(), match);
            return new Fault.Drop(id, created, expires, lease, selections.get(0), direction, match, effect);
        }
        if (!node.has("effects")) {
            boolean oneWay = node.required("one_way").booleanValue();
            boolean rest = node.required("rest").booleanValue();
            boolean reject = node.path("reject").booleanValue();
            List<Cut> cuts = new ArrayList<>();
            for (JsonNode cut : node.path("cuts")) {
                cuts.add(new Cut(selection(cut.required("receiver")), selection(cut.required("senders"))));
            }
            return new Fault.Partition(id, created, expires, lease, selections, cuts, oneWay, rest, reject);
        }
        Params saved = new Params("saved fault", node);
        Direction direction = saved.required("direction", Direction::parse);
        FlowMatch match = MatchParams.read(saved.object("match").orElseThrow());
        return new Fault.Shaping(
                id, created, expires, lease, selections.get(0), direction, match, EffectParams.readAll(saved));
    }

    private static Selection selection(JsonNode node) {
        List<TargetWord> words = new ArrayList<>();
        node.required("words").forEach(word -> words.add(TargetWord.parse(word.textValue())));
        Set<String> excluded = new HashSet<>();
        node.required("excluded").forEach(key -> excluded.add(key.textValue()));
        return new Selection(words, node.required("all").booleanValue(), excluded);
    }
}

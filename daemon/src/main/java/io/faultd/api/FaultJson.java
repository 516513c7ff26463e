package io.faultd.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.displaced.DisplacedQdisc;
import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.Fault.Partition.Cut;
import io.faultd.fault.FaultTerms;
import io.faultd.fault.Lease;
import io.faultd.fault.Ranges;
import io.faultd.fault.spec.DropOptions;
import io.faultd.fault.spec.EffectMembers;
import io.faultd.fault.spec.MatchOptions;
import io.faultd.fault.spec.Spec;
import io.faultd.journal.StateCodec;
import io.faultd.protocol.Problem;
import io.faultd.rpc.RpcException;
import io.faultd.target.Selection;
import io.faultd.target.TargetSelector;
import io.faultd.unit.Probability;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Faults and leases in the form of the journal, with units as in a request. */
public final class FaultJson implements StateCodec {
    private final BootClock clock;
    private final ObjectMapper mapper = new ObjectMapper();

    /**
     * A codec.
     *
     * @param clock that the instants are of
     */
    public FaultJson(BootClock clock) {
        this.clock = clock;
    }

    @Override
    public ObjectNode write(Fault fault) {
        ObjectNode node = mapper.createObjectNode();
        node.put("id", fault.id()).put("created", clock.bootNanos(fault.created()));
        fault.expires().ifPresent(end -> node.put("expires", clock.bootNanos(end)));
        fault.lease().ifPresent(lease -> node.put("lease", lease));
        node.set("selections", writeAll(fault.selections()));
        return fault.fold(
                shaping -> written(node, shaping), drop -> written(node, drop), partition -> written(node, partition));
    }

    private ObjectNode written(ObjectNode node, Fault.Shaping fault) {
        node.put("direction", fault.direction().word());
        node.set("match", mapper.valueToTree(MatchOptions.write(fault.match())));
        node.set("effects", mapper.valueToTree(EffectMembers.write(fault.effects())));
        return node.put("over_existing", fault.overExisting());
    }

    private ObjectNode written(ObjectNode node, Fault.Drop fault) {
        node.put("direction", fault.direction().word());
        node.set("match", mapper.valueToTree(MatchOptions.write(fault.match())));
        node.set("drop", mapper.valueToTree(DropOptions.write(fault.effect())));
        return node;
    }

    private ObjectNode written(ObjectNode node, Fault.Partition fault) {
        node.put("one_way", fault.oneWay())
                .put("rest", fault.rest())
                .put("reject", fault.reject())
                .put("link", fault.link());
        node.set("selections", writeAll(fault.groups()));
        ArrayNode cuts = node.putArray("cuts");
        for (Cut cut : fault.cuts()) {
            ObjectNode both = cuts.addObject();
            both.set("receiver", write(cut.receiver()));
            both.set("senders", write(cut.senders()));
        }
        return node;
    }

    @Override
    public ObjectNode write(Lease lease) {
        return mapper.createObjectNode()
                .put("id", lease.id())
                .put("holder", lease.holder())
                .put("expires", clock.bootNanos(lease.expires()))
                .put("life", lease.life().toString());
    }

    @Override
    public Lease lease(ObjectNode node) {
        return new Lease(
                node.required("id").textValue(),
                node.required("holder").textValue(),
                clock.instantAt(node.required("expires").longValue()),
                Duration.parse(node.required("life").textValue()));
    }

    @Override
    public ObjectNode write(DisplacedQdisc aside) {
        return mapper.createObjectNode()
                .put("id", aside.id())
                .put("namespace", aside.namespace())
                .put("ifindex", aside.ifindex())
                .put("interface", aside.ifname())
                .put("mac", aside.macAddress())
                .put("root", aside.root())
                .put("returning", aside.returning())
                .put("qdiscs", aside.qdiscs());
    }

    @Override
    public DisplacedQdisc aside(ObjectNode node) {
        return new DisplacedQdisc(
                node.required("namespace").longValue(),
                node.required("ifindex").intValue(),
                node.required("interface").textValue(),
                node.required("mac").textValue(),
                node.required("root").textValue(),
                node.required("qdiscs").textValue(),
                node.required("returning").booleanValue());
    }

    private ArrayNode writeAll(List<Selection> selections) {
        ArrayNode array = mapper.createArrayNode();
        selections.forEach(selection -> array.add(write(selection)));
        return array;
    }

    private ObjectNode write(Selection selection) {
        ObjectNode node = mapper.createObjectNode();
        ArrayNode words = node.putArray("words");
        selection.words().stream().map(TargetSelector::text).forEach(words::add);
        ArrayNode excluded = node.putArray("excluded");
        selection.excluded().forEach(excluded::add);
        return node.put("all", selection.all());
    }

    @Override
    public Fault fault(ObjectNode written) throws IOException {
        try {
            return read(written);
        } catch (RuntimeException e) {
            String problem = Problem.of(e);
            throw new IOException(problem, e);
        }
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
        if (!node.has("effects") && !node.has("drop")) {
            boolean oneWay = node.required("one_way").booleanValue();
            boolean rest = node.required("rest").booleanValue();
            boolean reject = node.path("reject").booleanValue();
            boolean link = node.path("link").booleanValue();
            List<Cut> cuts = new ArrayList<>();
            for (JsonNode cut : node.path("cuts")) {
                cuts.add(new Cut(selection(cut.required("receiver")), selection(cut.required("senders"))));
            }
            return new Fault.Partition(id, created, expires, lease, selections, cuts, oneWay, rest, reject, link);
        }
        Params saved = new Params("saved fault", node.has("drop") ? node : withLowerCorrelations(node));
        FaultTerms terms = new FaultTerms(
                id,
                created,
                expires,
                lease,
                selections.get(0),
                saved.required("direction", Direction::parse),
                read(node.required("match"), MatchOptions.SPEC));
        return node.has("drop")
                ? terms.drop(read(node.required("drop"), DropOptions.SPEC))
                : terms.shaping(
                        FaultRequests.effects(saved), node.path("over_existing").booleanValue());
    }

    /** Versions before accepted a correlation of 100 %. */
    private static ObjectNode withLowerCorrelations(ObjectNode node) {
        ObjectNode copy = node.deepCopy();
        Probability most = Ranges.CORRELATION.most();
        for (JsonNode effect : copy.required("effects")) {
            String correlation = effect.path("correlation").textValue();
            if (correlation != null && Probability.parse(correlation).compareTo(most) > 0) {
                ((ObjectNode) effect).put("correlation", most.toString());
            }
        }
        return copy;
    }

    private static <T> T read(JsonNode node, Spec<T> spec) throws RpcException {
        return new Params("saved fault", (ObjectNode) node).read(spec);
    }

    private static Selection selection(JsonNode node) {
        List<TargetSelector> words = new ArrayList<>();
        node.required("words").forEach(word -> words.add(TargetSelector.parse(word.textValue())));
        Set<String> excluded = new HashSet<>();
        node.required("excluded").forEach(key -> excluded.add(key.textValue()));
        return new Selection(words, node.required("all").booleanValue(), excluded);
    }
}

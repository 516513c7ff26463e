package io.faultd.client;

import io.faultd.fault.PartitionShape;
import io.faultd.protocol.Check;
import io.faultd.protocol.DryRun;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.LeaseInfo;
import io.faultd.protocol.ProfileInfo;
import io.faultd.protocol.Reset;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.protocol.VersionInfo;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Puts faults on the networks of containers through a faultd. Thread-safe.
 *
 * <p>Targets are words: a container's name, {@code service:web}, {@code label:tier=db}, {@code network:shop},
 * {@code /web-.*}{@code /}, {@code netns:blue}, {@code pid:4711}.
 *
 * <p>Every method throws {@link FaultdException} when the daemon refuses, with nothing changed,
 * {@link DaemonUnreachableException} when there is no daemon, and {@link BadValueException} for an invalid value.
 * Nothing is sent before the first call. Closing the client ends its event streams and no fault: close the
 * {@link Fault} for that.
 */
public final class FaultdClient implements AutoCloseable {
    private final Transport transport;
    private final AtomicLong lastId = new AtomicLong();
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

    private FaultdClient(Transport transport) {
        this.transport = transport;
    }

    /** A client of the daemon at {@code $FAULTD_HOST}, or else at {@code unix:///run/faultd/faultd.sock}. */
    public static FaultdClient connect() {
        return builder().connect();
    }

    /**
     * A client of the daemon at an address.
     *
     * @param address {@code unix:///PATH}, {@code tcp://HOST:PORT} or {@code https://HOST:PORT}
     */
    public static FaultdClient connect(String address) {
        return builder().address(address).connect();
    }

    /** A builder, for more settings than an address. */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of a client; the environment has the defaults. */
    public static final class Builder {
        private String address;
        private String token;
        private Path tokenFile;
        private Path authority;
        private Path certificate;
        private Path key;
        private Duration timeout = Duration.ofSeconds(60);

        private Builder() {}

        /**
         * Sets the daemon's address, {@code unix:///PATH}, {@code tcp://HOST:PORT} or {@code https://HOST:PORT}; by
         * default {@code $FAULTD_HOST}.
         */
        public Builder address(String value) {
            address = value;
            return this;
        }

        /** Sets the token for a daemon on TCP. */
        public Builder token(String value) {
            token = value;
            return this;
        }

        /** Sets the file with the token; by default {@code $FAULTD_TOKEN_FILE}. */
        public Builder tokenFile(Path value) {
            tokenFile = value;
            return this;
        }

        /**
         * Sets the authority of a daemon at an {@code https://} address; by default {@code $FAULTD_TLS_CA}, else the
         * authorities that Java trusts.
         *
         * @param value a PEM file with their certificates
         */
        public Builder tlsAuthority(Path value) {
            authority = value;
            return this;
        }

        /**
         * Sets this client's certificate for a daemon that requires one; by default {@code $FAULTD_TLS_CERT} and
         * {@code $FAULTD_TLS_KEY}.
         *
         * @param chain a PEM file with the certificate and its intermediate certificates
         * @param privateKey a PEM file with its key, in PKCS#8 without a password
         */
        public Builder tlsCertificate(Path chain, Path privateKey) {
            certificate = chain;
            key = privateKey;
            return this;
        }

        /** Sets the longest wait for the daemon to send something; by default a minute. */
        public Builder timeout(Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException("a timeout must be above zero");
            }
            timeout = value;
            return this;
        }

        /** The client. */
        public FaultdClient connect() {
            Endpoint endpoint =
                    Endpoint.parse(address != null ? address : fromEnvironment("FAULTD_HOST", Endpoint.DEFAULT));
            Optional<String> secret = endpoint instanceof Endpoint.Unix ? Optional.empty() : findToken();
            return new FaultdClient(new Transport(endpoint, secret, identity(), timeout));
        }

        private Optional<String> findToken() {
            if (token != null) {
                return Optional.of(token);
            }
            String variable = fromEnvironment("FAULTD_TOKEN_FILE", "");
            Path file = tokenFile != null || variable.isEmpty() ? tokenFile : Path.of(variable);
            return Optional.ofNullable(file).map(Transport::readToken);
        }

        private TlsIdentity identity() {
            return new TlsIdentity(
                    file(authority, "FAULTD_TLS_CA"),
                    file(certificate, "FAULTD_TLS_CERT"),
                    file(key, "FAULTD_TLS_KEY"));
        }

        private static Path file(Path given, String variable) {
            String value = fromEnvironment(variable, "");
            return given != null || value.isEmpty() ? given : Path.of(value);
        }

        private static String fromEnvironment(String name, String otherwise) {
            String value = System.getenv(name);
            return value == null || value.isEmpty() ? otherwise : value;
        }
    }

    /** Delays packets. */
    public SlowBuilder slow(String... targets) {
        return new SlowBuilder(this, targets);
    }

    /** Drops packets at random. */
    public FlakyBuilder flaky(String... targets) {
        return new FlakyBuilder(this, targets);
    }

    /** Duplicates packets at random. */
    public ChanceBuilder duplicate(String... targets) {
        return new ChanceBuilder(this, "duplicate", targets);
    }

    /** Flips a bit of packets at random. */
    public ChanceBuilder corrupt(String... targets) {
        return new ChanceBuilder(this, "corrupt", targets);
    }

    /** Lets packets overtake others. */
    public ReorderBuilder reorder(String... targets) {
        return new ReorderBuilder(this, targets);
    }

    /** Limits the data rate. */
    public RateBuilder rate(Rate rate, String... targets) {
        return new RateBuilder(this, rate, targets);
    }

    /** Drops all matching packets. */
    public DropBuilder drop(String... targets) {
        return new DropBuilder(this, targets);
    }

    /** Gives targets a network of a known kind, e.g. {@code 3g}; {@link #profiles} lists them. */
    public ProfileBuilder profile(String name, String... targets) {
        return new ProfileBuilder(this, name, targets);
    }

    /**
     * Keeps groups of targets from reaching one another; replaces the partition before. One group alone is cut off from
     * every target that shares a network with it.
     */
    @SafeVarargs
    public final PartitionBuilder partition(List<String>... groups) {
        List<List<String>> copy = new ArrayList<>(groups.length);
        for (List<String> group : groups) {
            copy.add(List.copyOf(group));
        }
        return new PartitionBuilder(this, copy);
    }

    /**
     * Lets targets drop what others send to them; all other traffic passes. Replaces the partition before.
     *
     * @param drops for each target that drops, the senders
     */
    public PartitionBuilder partitionByDrops(Map<String, List<String>> drops) {
        return new PartitionBuilder(this, Map.copyOf(drops));
    }

    /**
     * Arranges targets in a shape, in the order of their names, or in random order with a seed; replaces the partition
     * before.
     */
    public PartitionBuilder partition(PartitionShape shape, String... targets) {
        return new PartitionBuilder(this, targets).with("random", false).with("shape", shape.word());
    }

    /** Divides targets at random; replaces the partition before. */
    public PartitionBuilder partitionRandomly(String... targets) {
        return new PartitionBuilder(this, targets);
    }

    /** Resets the TCP connections of targets, once; new ones work at once. */
    public Reset reset(String... targets) {
        return resetting(targets).apply();
    }

    /** Describes TCP connections of targets to reset once. */
    public ResetBuilder resetting(String... targets) {
        return new ResetBuilder(this, targets);
    }

    /** Ends the partition. */
    public Stopped join() {
        return stopped("join", Map.of());
    }

    /** Removes targets from every fault except partitions; the faults continue for their other targets. */
    public Stopped stop(String... targets) {
        return stopped("stop", Map.of("targets", List.of(targets)));
    }

    /** Ends faults by id; unknown ids are ignored. */
    public Stopped stopFaults(String... ids) {
        return stopped("stop", Map.of("fault", List.of(ids)));
    }

    /** As {@link #stop}; the name is Blockade's. */
    public Stopped fast(String... targets) {
        return stopped("fast", Map.of("targets", List.of(targets)));
    }

    /** Ends every fault except partitions. */
    public Stopped fastAll() {
        return stopped("fast", Map.of("all", true));
    }

    /** Ends every fault. */
    public Stopped stopAll() {
        return stopped("stop", Map.of("all", true));
    }

    private Stopped stopped(String method, Map<String, ?> params) {
        return Records.read(call(method, params), Stopped.class);
    }

    /**
     * Returns what a method would do, without doing it.
     *
     * @param method one that changes something, such as {@code stop}
     * @param params as for {@link #call}
     * @return lines for a shell, including comments; empty where nothing would be changed. For {@link DryRunForm#JSON}
     *     one text, the plan
     */
    public List<String> dryRun(DryRunForm form, String method, Map<String, ?> params) {
        Map<String, Object> dry = new LinkedHashMap<>(params);
        dry.put("dry_run", form.word());
        Object result = call(method, dry);
        return result instanceof Map<?, ?> members && members.containsKey("plan")
                ? List.of(Json.write(members.get("plan")))
                : Records.read(result, DryRun.class).commands();
    }

    /** Targets and the state of their networks: the named ones, else all. */
    public List<TargetStatus> status(String... targets) {
        Map<String, ?> params = targets.length == 0 ? Map.of() : Map.of("targets", List.of(targets));
        return Records.readList(call("status", params), TargetStatus.class);
    }

    /** A lease of {@link FaultLease#USUAL_TTL}; see {@link #lease(Duration, String, Consumer)}. */
    public FaultLease lease() {
        return lease(FaultLease.USUAL_TTL);
    }

    /** A lease of this process; see {@link #lease(Duration, String, Consumer)}. */
    public FaultLease lease(Duration ttl) {
        return lease(ttl, "Java, process " + ProcessHandle.current().pid(), trouble -> {});
    }

    /**
     * Makes a lease, to which faults can be bound by {@link FaultBuilder#lease}. It renews itself until it is closed.
     *
     * @param ttl the time without a renewal after which it ends, from a second to the daemon's {@code --max-lifetime}
     * @param holder the holder, shown to people who wonder why a fault exists; or null
     * @param onTrouble called in the renewing thread when renewals begin to fail, and when the lease has been lost
     */
    public FaultLease lease(Duration ttl, String holder, Consumer<? super FaultdException> onTrouble) {
        FaultdClient renewing = new FaultdClient(transport.waiting(ttl));
        return FaultLease.make(this, renewing, ttl, holder, onTrouble);
    }

    /** The leases in force. */
    public List<LeaseInfo> leases() {
        return Records.readList(call("lease.list", Map.of()), LeaseInfo.class);
    }

    /** The faults in force. */
    public List<FaultInfo> faults() {
        return Records.readList(call("faults", Map.of()), FaultInfo.class);
    }

    /** The faults in force, each with the kernel's counters for it. */
    public List<FaultInfo> faultsWithStats() {
        return Records.readList(call("faults", Map.of("stats", true)), FaultInfo.class);
    }

    /** The profiles and their effects. */
    public List<ProfileInfo> profiles() {
        return Records.readList(call("profiles", Map.of()), ProfileInfo.class);
    }

    /** All targets. */
    public List<TargetInfo> targets() {
        return Records.readList(call("targets", Map.of()), TargetInfo.class);
    }

    /** The versions of the daemon and of its environment. */
    public VersionInfo version() {
        return Records.read(call("version", Map.of()), VersionInfo.class);
    }

    /** The daemon's checks of what works on this machine. */
    public List<Check> doctor() {
        return Records.readList(call("doctor", Map.of()), Check.class);
    }

    /** Opens a stream of events from now on, to be read one by one. */
    public EventStream events() {
        return new EventStream(transport.events("/events"), streams);
    }

    /** Passes events from now on to a consumer, in a separate thread. */
    public Subscription events(Consumer<? super Event> consumer) {
        return new Subscription(events(), consumer);
    }

    /**
     * Calls any method of the daemon.
     *
     * @param params as {@link Json} writes them
     * @return the result, as {@link Json} reads it
     */
    public Object call(String method, Map<String, ?> params) {
        Map<String, Object> request = new LinkedHashMap<>();
        long id = lastId.incrementAndGet();
        request.put("jsonrpc", "2.0");
        request.put("id", id);
        request.put("method", method);
        request.put("params", params);
        String answer = transport.post("/rpc", Json.write(request));
        try {
            return result(Json.parse(answer), id);
        } catch (JsonException e) {
            throw notJsonRpc(e.getMessage(), e);
        }
    }

    private Object result(Object answer, long id) {
        if (!(answer instanceof Map<?, ?> members)) {
            throw notJsonRpc("it is no object", null);
        }
        if (members.get("error") instanceof Map<?, ?> error
                && error.get("code") instanceof Long code
                && error.get("message") instanceof String message) {
            @SuppressWarnings("unchecked") // The parser makes only strings as keys.
            Map<String, ?> keyed = (Map<String, ?>) error;
            throw new FaultdException(code.intValue(), message, keyed);
        }
        if (!members.containsKey("result") || !Long.valueOf(id).equals(members.get("id"))) {
            throw notJsonRpc("it has no result for this call", null);
        }
        return members.get("result");
    }

    private FaultdException notJsonRpc(String why, JsonException cause) {
        String message = "what answers at " + transport.endpoint() + " does not speak JSON-RPC: " + why;
        return new FaultdException(RpcError.INTERNAL_ERROR.code(), message, cause);
    }

    /** Where the daemon listens. */
    public String address() {
        return transport.endpoint().toString();
    }

    /** Ends the event streams. */
    @Override
    public void close() {
        streams.forEach(EventStream::close);
    }
}

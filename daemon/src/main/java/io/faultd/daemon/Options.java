package io.faultd.daemon;

import io.faultd.doctor.StartException;
import io.faultd.dropping.DropEngine;
import io.faultd.engine.MaxLifetime;
import io.faultd.protocol.GuardInfo;
import io.faultd.reconcile.DriftPolicy;
import io.faultd.rpc.RpcConfig;
import io.faultd.rpc.TlsFiles;
import io.faultd.target.TargetSelector;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code faultd}; a file given by {@code --config} can have the same names. */
final class Options {
    @Option(
            names = "--socket",
            paramLabel = "PATH",
            defaultValue = "/run/faultd/faultd.sock",
            description = "Unix socket to serve (default: ${DEFAULT-VALUE})")
    Path socket;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "also serve this TCP address; needs --token-file, and other than on loopback TLS; may be repeated")
    List<String> listen = new ArrayList<>();

    @Option(names = "--token-file", paramLabel = "FILE", description = "file with the token that TCP clients must send")
    Path tokenFile;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "serve TCP by TLS 1.3, with this certificate (PEM, with its intermediate certificates)")
    Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "the key of that certificate (PEM, PKCS#8)")
    Path tlsKey;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "TCP clients must have a certificate of one of these authorities (PEM); then --token-file is"
                    + " optional")
    Path tlsClientCa;

    @Option(
            names = "--allow",
            paramLabel = "WHO",
            split = ",",
            description = {
                "who may call over the Unix socket: uid:N, gid:N, user:NAME or group:NAME; may be repeated. Root always may"
                        + " (default: members of the group faultd)"
            })
    List<String> allow = new ArrayList<>();

    @Option(
            names = "--rate-limit",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "requests a second from one user other than root, or over TCP from one address; twice as many at"
                            + " once; 0 for any number (default: ${DEFAULT-VALUE})")
    int rateLimit;

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "audit log of commands, one JSON object a line (default: audit.log in the state directory)")
    Path auditLog;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/faultd",
            description = "directory of the faults across restarts (default: ${DEFAULT-VALUE})")
    Path stateDir;

    @Option(
            names = "--docker",
            paramLabel = "URI",
            description = "Docker engine, or none (default: $DOCKER_HOST, else unix:///var/run/docker.sock)")
    String docker;

    @Option(
            names = "--netns-dir",
            paramLabel = "DIR",
            defaultValue = "/run/netns",
            description = "directory of named network namespaces (default: ${DEFAULT-VALUE})")
    Path netnsDir;

    @Option(
            names = "--scope",
            paramLabel = "TARGET",
            split = ",",
            converter = Word.class,
            description = "touch only what this word selects; may be repeated (default: everything)")
    List<TargetSelector> scope = new ArrayList<>();

    @Option(
            names = "--max-lifetime",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = Life.class,
            description = {
                "longest lifetime of a fault, also the default; a longer one is refused; 0: no limit"
                        + " (default: ${DEFAULT-VALUE})"
            })
    MaxLifetime maxLifetime;

    @Option(
            names = "--keep-on-exit",
            description = "leave the faults in force when faultd is stopped; the next start adopts them")
    boolean keepOnExit;

    @Option(
            names = "--max-targets",
            paramLabel = "N",
            defaultValue = "0",
            converter = Count.class,
            description = "the most targets of one command; 0 for any number (default: ${DEFAULT-VALUE})")
    Integer maxTargets;

    @Option(
            names = "--read-only",
            description = "refuse every command that would change something; dry runs are allowed")
    boolean readOnly;

    @Option(
            names = "--drop-engine",
            paramLabel = "nftables|iptables",
            defaultValue = "nftables",
            converter = Engine.class,
            description = {
                "where to write drops, rejects and partitions: nf_tables tables named faultd, or chains FAULTD-IN"
                        + " and FAULTD-OUT of each target, which iptables -S lists (default: ${DEFAULT-VALUE})"
            })
    DropEngine dropEngine;

    @Option(
            names = "--drift",
            paramLabel = "repair|report",
            defaultValue = "repair",
            converter = Policy.class,
            description =
                    "how to handle external changes of faultd's qdiscs and tables: repair them, or only report them"
                            + " (default: ${DEFAULT-VALUE})")
    DriftPolicy drift;

    /** The audit log. */
    Path auditLog() {
        return auditLog == null ? stateDir.resolve("audit.log") : auditLog;
    }

    /**
     * The addresses and access of the server.
     *
     * @throws StartException when something of TLS is missing
     */
    RpcConfig rpcConfig() {
        RpcConfig config = RpcConfig.on(socket)
                .withListen(listen, Optional.ofNullable(tokenFile))
                .withAdmission(new RpcConfig.Admission(allow, rateLimit));
        if (tlsCert == null && tlsKey == null && tlsClientCa == null) {
            return config;
        }
        if (tlsCert == null || tlsKey == null) {
            throw new StartException("TLS needs both --tls-cert FILE and --tls-key FILE", null);
        }
        return config.withTls(new TlsFiles(tlsCert, tlsKey, Optional.ofNullable(tlsClientCa)));
    }

    /** The configured limits of commands. */
    GuardInfo guards(Optional<String> halted) {
        List<String> words = scope.stream().map(TargetSelector::text).toList();
        return new GuardInfo(halted.orElse(null), readOnly, maxTargets, words);
    }

    /** A number. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("\\d{1,9}")) {
                throw new TypeConversionException("'" + text + "' is not a whole number from 0");
            }
            return Integer.valueOf(text);
        }
    }

    /** A drift policy by its name here. */
    static final class Policy implements ITypeConverter<DriftPolicy> {
        @Override
        public DriftPolicy convert(String text) {
            return Arrays.stream(DriftPolicy.values())
                    .filter(policy -> policy.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is neither repair nor report"));
        }
    }

    /** A drop engine by its name here. */
    static final class Engine implements ITypeConverter<DropEngine> {
        @Override
        public DropEngine convert(String text) {
            return Arrays.stream(DropEngine.values())
                    .filter(engine -> engine.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is not a drop engine; write nftables or iptables"));
        }
    }

    /** A duration on the command line. */
    static final class Life implements ITypeConverter<MaxLifetime> {
        @Override
        public MaxLifetime convert(String text) {
            try {
                return MaxLifetime.of(Durations.parse(text));
            } catch (BadValueException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A target word on the command line. */
    static final class Word implements ITypeConverter<TargetSelector> {
        @Override
        public TargetSelector convert(String text) {
            try {
                return TargetSelector.parse(text);
            } catch (BadValueException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}

package io.faultd.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.faultd.fault.Profiles;
import io.faultd.protocol.Problem;
import io.faultd.unit.BadValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a YAML file, under their long names without the dashes: {@code state-dir: /srv/faultd}. Lists are YAML
 * lists. The command line takes precedence. The file can also have {@code profiles}, see {@link ProfileConfig}.
 */
final class ConfigFile implements IDefaultValueProvider {
    private static final Path USUAL = Path.of("/etc/faultd/faultd.yml");
    private static final String OPTION = "--config";
    private static final Set<String> NAMES = Set.of(
            "socket",
            "listen",
            "token-file",
            "tls-cert",
            "tls-key",
            "tls-client-ca",
            "allow",
            "rate-limit",
            "audit-log",
            "max-targets",
            "read-only",
            "state-dir",
            "docker",
            "netns-dir",
            "scope",
            "max-lifetime",
            "keep-on-exit",
            "drop-engine",
            "drift");

    private static final String PROFILES = "profiles";

    private final Optional<JsonNode> content;
    private final Profiles profiles;

    private ConfigFile(Optional<JsonNode> content, Profiles profiles) {
        this.content = content;
        this.profiles = profiles;
    }

    /** The built-in profiles and those of the file. */
    Profiles profiles() {
        return profiles;
    }

    /** An invalid file; the message is one line that says why. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The file that these arguments name, or the default one if it exists. */
    static ConfigFile of(String[] args) throws InvalidException {
        Optional<Path> named = named(List.of(args));
        Path file = named.orElse(USUAL);
        if (named.isEmpty() && !Files.exists(file)) {
            return new ConfigFile(Optional.empty(), Profiles.builtIn());
        }
        try {
            JsonNode content = new YAMLMapper().readTree(file.toFile());
            if (!content.isObject() && !content.isMissingNode() && !content.isNull()) {
                throw new InvalidException(file + ": must hold 'option: value' lines", null);
            }
            Set<String> unknown = new TreeSet<>();
            content.fieldNames().forEachRemaining(unknown::add);
            unknown.removeAll(NAMES);
            unknown.remove(PROFILES);
            if (!unknown.isEmpty()) {
                throw new InvalidException(
                        file + ": there is no option " + String.join(", ", unknown) + "; there are "
                                + String.join(", ", new TreeSet<>(NAMES)) + " and " + PROFILES,
                        null);
            }
            JsonNode own = content.get(PROFILES);
            return new ConfigFile(
                    Optional.of(content), own == null || own.isNull() ? Profiles.builtIn() : ProfileConfig.read(own));
        } catch (BadValueException e) {
            throw new InvalidException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            String reason = Problem.of(e);
            throw new InvalidException("can't read the configuration " + file + ": " + reason, e);
        }
    }

    private static Optional<Path> named(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).startsWith(OPTION + "=")) {
                return Optional.of(Path.of(args.get(i).substring(OPTION.length() + 1)));
            }
            if (args.get(i).equals(OPTION) && i + 1 < args.size()) {
                return Optional.of(Path.of(args.get(i + 1)));
            }
        }
        return Optional.empty();
    }

    @Override
    public String defaultValue(ArgSpec option) {
        if (!(option instanceof OptionSpec named)) {
            return null;
        }
        String name = named.longestName().replaceFirst("^--", "");
        JsonNode value = content.map(all -> all.get(name)).orElse(null);
        if (value == null) {
            return null;
        }
        // Repeatable options are split at commas (Options), so a list is one value here.
        List<String> values = new ArrayList<>();
        value.forEach(one -> values.add(one.asText()));
        return value.isArray() ? String.join(",", values) : value.asText();
    }
}

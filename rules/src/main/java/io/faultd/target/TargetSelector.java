package io.faultd.target;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.faultd.unit.BadValueException;
import java.util.Optional;

/** One word that selects targets ({@code db}, {@code service:shop/web}, {@code /web-.*}{@code /}). */
public sealed interface TargetSelector {
    /** The most characters of a word that an error repeats. */
    int LONGEST_SHOWN = 60;

    /** The word as it was written. */
    String text();

    /** Whether the word selects this target. */
    boolean selects(Target target);

    /** Whether the word names one target, which must be usable; broad words skip the unusable ones instead. */
    default boolean singular() {
        return false;
    }

    /** Whether the word, where it narrows to some interfaces, includes this one. */
    default boolean includes(Interface iface) {
        return true;
    }

    /** Whether the word names this interface: a fault then acts there, whatever its packets leave through. */
    default boolean names(Interface iface) {
        return false;
    }

    /**
     * The word that names a target and narrows it to the interfaces that this word includes; empty where it includes
     * all.
     */
    default Optional<String> narrowing(Target target) {
        return Optional.empty();
    }

    /** The id of the process whose namespace it selects, if it is such a word. */
    default Optional<Long> process() {
        return Optional.empty();
    }

    /**
     * Reads a word.
     *
     * @throws BadValueException when it is empty or malformed, and lists the valid forms
     */
    static TargetSelector parse(String text) {
        String word = text.strip();
        if (word.isEmpty()) {
            throw new BadValueException(
                    "an empty word selects no target; write a container's name, or --all for everything");
        }
        if (word.length() > 1 && word.startsWith("/") && word.endsWith("/")) {
            return regex(word);
        }
        int colon = word.indexOf(':');
        String value = word.substring(colon + 1);
        String kind = colon < 0 ? "" : word.substring(0, colon);
        if (colon == 0) {
            throw new BadValueException("'" + text + "' has no kind of target before the colon");
        }
        if (colon >= 0 && value.isEmpty()) {
            throw new BadValueException("'" + text + "' names nothing behind the colon");
        }
        return switch (kind) {
            case "" -> named(word, "", word);
            case "netns" -> named(word, "netns", value);
            case "pid" -> {
                if (!value.matches("[1-9]\\d{0,9}([/@].+)?")) {
                    throw new BadValueException("'" + text + "': a process is a positive number, as in pid:4711");
                }
                yield named(word, "pid", value);
            }
            case "service" -> {
                int slash = value.indexOf('/');
                requireBothSides(word, value, slash, "service:PROJECT/NAME");
                Optional<String> project = slash < 0 ? Optional.empty() : Optional.of(value.substring(0, slash));
                yield new Service(word, project, value.substring(slash + 1));
            }
            case "label" -> {
                int equals = value.indexOf('=');
                if (equals == 0) {
                    throw new BadValueException("'" + word + "' is incomplete; write label:KEY=VALUE");
                }
                yield equals < 0
                        ? new Label(word, value, Optional.empty())
                        : new Label(word, value.substring(0, equals), Optional.of(value.substring(equals + 1)));
            }
            case "network" -> new Network(word, value);
            default ->
                throw new BadValueException("'" + text + "' starts with an unknown kind of target '" + kind + ":'; "
                        + (value.chars().allMatch(c -> c >= '0' && c <= '9')
                                ? "a port is an option: --port " + value + ", or --peer-port of the other end"
                                : "there are service: label: network: netns: pid: /REGEX/ and names"));
        };
    }

    private static TargetSelector regex(String word) {
        String pattern = word.substring(1, word.length() - 1);
        if (RegexSize.of(pattern) > RegexSize.MOST) {
            throw new BadValueException("'" + shortened(word) + "' is too large a regular expression; it can have at"
                    + " most "
                    + RegexSize.MOST + " characters, repetitions written out");
        }
        try {
            return new Regex(word, Pattern.compile(pattern));
        } catch (PatternSyntaxException e) {
            throw new BadValueException("'" + word + "' is not a regular expression: " + e.getDescription()
                    + "; the syntax is RE2's, which has no backreferences and no lookaround");
        }
    }

    private static String shortened(String word) {
        return word.length() <= LONGEST_SHOWN ? word : word.substring(0, LONGEST_SHOWN) + "…";
    }

    private static void requireBothSides(String word, String value, int cut, String form) {
        if (cut == 0 || cut == value.length() - 1) {
            throw new BadValueException("'" + word + "' is incomplete; write " + form);
        }
    }

    private static TargetSelector named(String word, String kind, String value) {
        int slash = value.indexOf('/');
        int at = value.indexOf('@');
        // A network's name can have a slash, and a namespace's name an at sign.
        boolean byNetwork = at >= 0 && (slash < 0 || at < slash && !kind.equals("netns"));
        int cut = byNetwork ? at : slash;
        requireBothSides(word, value, cut, "CONTAINER/INTERFACE or CONTAINER@NETWORK");
        String name = cut < 0 ? value : value.substring(0, cut);
        Optional<String> part = cut < 0 ? Optional.empty() : Optional.of(value.substring(cut + 1));
        Optional<String> iface = part.filter(text -> !byNetwork);
        Optional<String> network = part.filter(text -> byNetwork);
        return switch (kind) {
            case "netns" -> new Named(word, Target.Kind.NETNS, "netns:" + name, iface, network);
            case "pid" -> new Named(word, Target.Kind.PROCESS, "pid:" + name, iface, network);
            default -> new Named(word, Target.Kind.CONTAINER, name, iface, network);
        };
    }

    /**
     * One target by name, or by a prefix of a container's id; a container's compose service when no name matches.
     *
     * @param iface the only selected interface, if narrowed
     * @param network the only selected network, if narrowed
     */
    record Named(String text, Target.Kind kind, String name, Optional<String> iface, Optional<String> network)
            implements TargetSelector {
        private static final int SHORTEST_ID = 4;

        @Override
        public boolean singular() {
            return true;
        }

        @Override
        public boolean selects(Target target) {
            return target.kind() == kind && target.name().equals(name);
        }

        /** Whether it is a prefix of the container's id, which counts only where no target has the name. */
        boolean selectsById(Target target) {
            return target.kind() == kind
                    && kind == Target.Kind.CONTAINER
                    && name.length() >= SHORTEST_ID
                    && target.id().startsWith(name);
        }

        /** Whether it is the container's compose service, which counts only where neither name nor id matches. */
        boolean selectsByService(Target target) {
            return kind == Target.Kind.CONTAINER
                    && target.service().filter(name::equals).isPresent();
        }

        @Override
        public Optional<Long> process() {
            return kind == Target.Kind.PROCESS
                    ? Optional.of(Long.parseLong(name.substring("pid:".length())))
                    : Optional.empty();
        }

        @Override
        public Optional<String> narrowing(Target target) {
            return iface.map(name -> target.name() + "/" + name)
                    .or(() -> network.map(name -> target.name() + "@" + name));
        }

        @Override
        public boolean includes(Interface candidate) {
            return iface.map(candidate.name()::equals).orElse(true)
                    && network.map(candidate.network()::equals).orElse(true);
        }

        @Override
        public boolean names(Interface candidate) {
            return iface.filter(candidate.name()::equals).isPresent();
        }
    }

    /** All containers of a compose service. */
    record Service(String text, Optional<String> project, String name) implements TargetSelector {
        @Override
        public boolean selects(Target target) {
            return target.service().filter(name::equals).isPresent()
                    && (project.isEmpty() || project.equals(target.project()));
        }
    }

    /** All containers that carry a label, with a value if one is given. */
    record Label(String text, String key, Optional<String> value) implements TargetSelector {
        @Override
        public boolean selects(Target target) {
            String actual = target.labels().get(key);
            return actual != null && value.map(actual::equals).orElse(true);
        }
    }

    /** All containers on a Docker network, and of those only the interface on it. */
    record Network(String text, String name) implements TargetSelector {
        @Override
        public boolean selects(Target target) {
            return target.networks().contains(name);
        }

        @Override
        public Optional<String> narrowing(Target target) {
            return Optional.of(target.name() + "@" + name);
        }

        @Override
        public boolean includes(Interface iface) {
            return iface.network().equals(name);
        }
    }

    /**
     * All containers whose whole name matches a regular expression, in a time that grows only with its length and the
     * name's.
     */
    record Regex(String text, Pattern pattern) implements TargetSelector {
        @Override
        public boolean selects(Target target) {
            return target.kind() == Target.Kind.CONTAINER
                    && pattern.matcher(target.name()).matches();
        }

        // A Pattern equals only itself, but a word that was saved and read back must be equal.
        @Override
        public boolean equals(Object other) {
            return other instanceof Regex that && that.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }
}

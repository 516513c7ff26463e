package io.faultd.cli.terminal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Passes signals that would end this process to a handler instead, until it is closed. Signals that were ignored when
 * the process began ({@code nohup}) stay ignored.
 */
public final class Signals implements AutoCloseable {
    /** The POSIX signals that ask a process to end. */
    public enum Kind {
        HUP(1),
        INT(2),
        TERM(15);

        // A shell adds a signal's number to this for the exit status of a process that the signal ended.
        private static final int BY_SIGNAL = 128;

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** The exit status that shells report for a process that this signal ended. */
        public int exitStatus() {
            return BY_SIGNAL + number;
        }
    }

    private final Map<Kind, Object> before = new EnumMap<>(Kind.class);

    private Signals() {}

    /** Starts to handle them, in a thread of the JVM. */
    public static Signals tell(Consumer<Kind> listener) {
        Signals signals = new Signals();
        for (Kind kind : Kind.values()) {
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {type("SignalHandler")}, (proxy, method, args) -> {
                        listener.accept(kind);
                        return null;
                    });
            signals.before.put(kind, handle(kind, handler));
        }
        return signals;
    }

    /** Restores their former handling. */
    @Override
    public void close() {
        before.forEach(Signals::handle);
    }

    // By reflection: no other API has signals, but the compiler treats this one as internal, although the module
    // jdk.unsupported exports it, and its warning can't be switched off.
    private static Object handle(Kind kind, Object handler) {
        try {
            Object signal = type("Signal").getConstructor(String.class).newInstance(kind.name());
            return type("Signal")
                    .getMethod("handle", type("Signal"), type("SignalHandler"))
                    .invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("SIG" + kind + " can't be handled", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("sun.misc." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this Java runtime lacks the module jdk.unsupported", e);
        }
    }
}

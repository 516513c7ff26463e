package io.faultd.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A terminal's alternate screen, which shows one text after the other in place, and its keys. The former content
 * returns when it is closed, and when a signal ends the process. The escapes are those of ECMA-48 and xterm.
 */
public final class Screen implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final int USUAL_LINES = 24;

    /** The meaning of a key. */
    public enum Key {
        /** End the program. */
        QUIT,
        /** No key before the time was over. */
        NONE
    }

    private final PrintStream out;
    private final Stty stty;
    private final BlockingQueue<Key> keys = new LinkedBlockingQueue<>();
    private final Thread restore = new Thread(this::leave, "screen");

    private Screen(PrintStream out, Stty stty) {
        this.out = out;
        this.stty = stty;
    }

    /** No screen: texts are printed one after the other. */
    public static Screen none() {
        return new Screen(null, null);
    }

    /** Takes over the terminal. */
    public static Screen open(Terminal terminal) {
        Screen screen = new Screen(terminal.out(), Stty.ofTerminal());
        Runtime.getRuntime().addShutdownHook(screen.restore);
        screen.stty.readKeysAtOnce();
        screen.out.print(ENTER);
        Thread reader = new Thread(() -> screen.readKeys(System.in), "keys");
        reader.setDaemon(true);
        reader.start();
        return screen;
    }

    /**
     * Shows a text instead of the last one, as much of it as fits.
     *
     * @param plain where to print it when there is no screen
     * @param number of the text, from 1
     */
    public void show(String text, PrintStream plain, int number) {
        if (out == null) {
            plain.print((number == 1 ? "" : "\n") + text);
            return;
        }
        int room = stty.lines(USUAL_LINES) - 1;
        StringBuilder shown = new StringBuilder(HOME);
        for (String line : (Iterable<String>) text.lines().limit(room)::iterator) {
            shown.append(line).append(CLEAR_LINE).append('\n');
        }
        out.print(shown.append(CLEAR_REST));
    }

    /** Waits for a key, at most until that {@link System#nanoTime}. */
    public Key waitUntil(long nanoTime) {
        try {
            Key key = keys.poll(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
            return key == null ? Key.NONE : key;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Key.QUIT;
        }
    }

    private void readKeys(InputStream in) {
        try {
            int key = in.read();
            while (key >= 0) {
                if (key == 'q' || key == 'Q') {
                    keys.add(Key.QUIT);
                }
                key = in.read();
            }
        } catch (IOException e) {
            // A terminal that can't be read has no keys; Ctrl-C still ends it.
        }
    }

    private void leave() {
        byte[] bytes = LEAVE.getBytes(StandardCharsets.US_ASCII);
        out.write(bytes, 0, bytes.length);
        out.flush();
        stty.restore();
    }

    @Override
    public void close() {
        if (out != null && isOurs()) {
            leave();
        }
    }

    /** Whether the terminal must still be restored; once the process is ending, its hook does that. */
    private boolean isOurs() {
        try {
            return Runtime.getRuntime().removeShutdownHook(restore);
        } catch (IllegalStateException ending) {
            return false;
        }
    }
}

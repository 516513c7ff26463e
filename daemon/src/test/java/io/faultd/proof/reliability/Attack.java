package io.faultd.proof.reliability;

import java.io.Closeable;
import java.io.IOException;

/** Something that an {@link Intruder} does again and again. */
interface Attack extends Closeable {
    /** What one try, or several at once, came to; the kernel or the daemon took those done. */
    record Blow(int tried, int done) {
        static final Blow DONE = new Blow(1, 1);
        static final Blow REFUSED = new Blow(1, 0);

        static Blow of(boolean done) {
            return done ? DONE : REFUSED;
        }
    }

    /** Does it once more; an exception is a refusal. */
    Blow strike() throws Exception;

    /** Removes what it holds. */
    @Override
    default void close() throws IOException {}
}

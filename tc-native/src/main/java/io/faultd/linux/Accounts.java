package io.faultd.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Users and groups as the C library knows them: from {@code /etc/passwd} and {@code /etc/group}, or from the sources
 * that nsswitch.conf(5) names. A lookup can take as long as a name server needs.
 */
public final class Accounts {
    private static final int RECORD_BYTES = 64;

    /** The size of most entries, and more than any has: a group's contains the names of all members. */
    private static final int FIRST_TEXT_BYTES = 1 << 10;

    private static final int LAST_TEXT_BYTES = 1 << 20;

    /** The offset of {@code pw_uid} and of {@code gr_gid}: both are behind two pointers. */
    private static final int ID_OFFSET = 16;

    /**
     * The C prototypes, see getpwnam(3) and getgrnam(3). Public only because JNR-FFI implements it in another class
     * loader.
     */
    public interface Functions {
        int getpwnam_r(String name, long record, long text, long textBytes, long result);

        int getpwuid_r(int uid, long record, long text, long textBytes, long result);

        int getgrnam_r(String name, long record, long text, long textBytes, long result);
    }

    private static final Functions FUNCTIONS =
            LibraryLoader.create(Functions.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(FUNCTIONS);

    private Accounts() {}

    /** The id of a user; empty where there is no such user. */
    public static OptionalInt uid(String user) {
        return look((record, text, bytes, result) -> FUNCTIONS.getpwnam_r(user, record, text, bytes, result))
                .map(found -> OptionalInt.of(found.id))
                .orElse(OptionalInt.empty());
    }

    /** The id of a group; empty where there is no such group. */
    public static OptionalInt gid(String group) {
        return look((record, text, bytes, result) -> FUNCTIONS.getgrnam_r(group, record, text, bytes, result))
                .map(found -> OptionalInt.of(found.id))
                .orElse(OptionalInt.empty());
    }

    /** The name of a user; empty where there is no user with that id. */
    public static Optional<String> userName(int uid) {
        return look((record, text, bytes, result) -> FUNCTIONS.getpwuid_r(uid, record, text, bytes, result))
                .map(found -> found.name);
    }

    record Found(String name, int id) {}

    interface Question {
        /** One of the functions; returns zero, or the error's number. */
        int ask(long record, long text, long textBytes, long result);
    }

    static Optional<Found> look(Question question) {
        for (int bytes = FIRST_TEXT_BYTES; bytes < LAST_TEXT_BYTES; bytes *= 4) {
            Optional<Optional<Found>> answer = look(question, bytes);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        return look(question, LAST_TEXT_BYTES).orElse(Optional.empty());
    }

    /** The entry; empty where the text does not fit. */
    private static Optional<Optional<Found>> look(Question question, int textBytes) {
        ByteBuffer memory =
                ByteBuffer.allocateDirect(Long.BYTES + RECORD_BYTES + textBytes).order(ByteOrder.nativeOrder());
        long result = LibC.addressOf(memory);
        long record = result + Long.BYTES;
        int error = question.ask(record, record + RECORD_BYTES, textBytes, result);
        if (error == Errno.ERANGE) {
            return Optional.empty();
        }
        // Another error (a name server that does not answer) counts as no such account, so that a failed lookup never
        // grants access.
        boolean found = memory.getLong(0) != 0;
        Optional<Found> answer = found
                ? Optional.of(new Found(
                        Pointer.wrap(RUNTIME, memory.getLong(Long.BYTES)).getString(0),
                        memory.getInt(Long.BYTES + ID_OFFSET)))
                : Optional.empty();
        Reference.reachabilityFence(memory);
        return Optional.of(answer);
    }
}

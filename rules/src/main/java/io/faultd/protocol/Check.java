package io.faultd.protocol;

/**
 * One check of {@code doctor}.
 *
 * @param name what was checked, e.g. {@code netem}
 * @param status {@code ok}, {@code warn} (something works less well, or can't be determined) or {@code missing} (a
 *     command does not work)
 * @param detail what was found
 * @param affects what does not work, or works less well; null where nothing is wrong
 * @param fix what to do about it; null where nothing is wrong
 */
public record Check(String name, String status, String detail, String affects, String fix) {
    /** Nothing is wrong. */
    public static Check ok(String name, String detail) {
        return new Check(name, "ok", detail, null, null);
    }

    /** Something works less well, or can't be determined. */
    public static Check warn(String name, String detail, String affects, String fix) {
        return new Check(name, "warn", detail, affects, fix);
    }

    /** A command does not work. */
    public static Check missing(String name, String detail, String affects, String fix) {
        return new Check(name, "missing", detail, affects, fix);
    }
}

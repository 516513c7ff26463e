package io.faultd.protocol;

/** The one rule by which Java names become JSON names, on both ends of the wire. */
public final class WireName {
    private WireName() {}

    /**
     * Snake case, and no underscore at the end, which Java needs for its keywords: {@code interface_} is
     * {@code interface}.
     */
    public static String of(String javaName) {
        String bare = javaName.endsWith("_") ? javaName.substring(0, javaName.length() - 1) : javaName;
        StringBuilder name = new StringBuilder(bare.length() + 4);
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (i > 0 && Character.isUpperCase(c) && !Character.isUpperCase(bare.charAt(i - 1))) {
                name.append('_');
            }
            name.append(Character.toLowerCase(c));
        }
        return name.toString();
    }
}

package io.faultd.netlink.route;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Messages captured from iproute2 by {@code capture-vectors.py}, by the command that sent them. */
public final class GoldenVectors {
    private GoldenVectors() {}

    public static Map<String, byte[]> load() {
        Map<String, StringBuilder> digits = new LinkedHashMap<>();
        StringBuilder current = null;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                GoldenVectors.class.getResourceAsStream("vectors.txt"), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("$ ")) {
                    current = new StringBuilder();
                    digits.put(line.substring(2), current);
                } else if (current != null && !line.startsWith("#")) {
                    current.append(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> vectors = new LinkedHashMap<>();
        digits.forEach((command, hex) -> vectors.put(command, HexFormat.of().parseHex(hex)));
        return vectors;
    }
}

package io.faultd.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number with a unit word behind it, as {@code 1.5mbit}: what the parsers of this package share. */
record Quantity(BigDecimal number, String unit) {
    // Bounded digits: an exponent or a kilobyte of digits is a mistake or an attack, not a quantity.
    private static final Pattern FORM =
            Pattern.compile("([+-]?)(\\d{1,18}(?:\\.\\d{0,12})?|\\.\\d{1,12})\\s*([a-zA-Z%µ]*)");

    static Quantity parse(String text, String what, String example) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new BadValueException("'" + text + "' is not a " + what + "; write one like " + example);
        }
        if (matcher.group(1).equals("-") && new BigDecimal(matcher.group(2)).signum() != 0) {
            throw new BadValueException("a " + what + " can't be negative: '" + text + "'; write one like " + example);
        }
        return new Quantity(new BigDecimal(matcher.group(2)), matcher.group(3).toLowerCase(Locale.ROOT));
    }

    /** The number times its unit's factor, rounded half up to whole base units. */
    long in(Map<String, BigDecimal> factors, String text, String what, String example) {
        BigDecimal factor = factors.get(unit);
        if (factor == null) {
            String problem = unit.isEmpty() ? "has no unit" : "has the unknown unit '" + unit + "'";
            throw new BadValueException("'" + text + "' " + problem + "; write a " + what + " like " + example);
        }
        BigDecimal value = number.multiply(factor).setScale(0, RoundingMode.HALF_UP);
        if (value.unscaledValue().bitLength() > 62) {
            throw new BadValueException("'" + text + "' is too large for a " + what);
        }
        return value.longValueExact();
    }
}

package io.amboy.examples.thumbnails;

import java.awt.image.BufferedImage;
import java.util.Random;

/** Paints pictures by formula. The same number gives the same picture. */
final class Painter {
    /** The kinds of picture, painted in turn. */
    enum Style {
        PLASMA,
        MANDELBROT,
        DUNES,
        STARS,
        JULIA,
        CELLS,
        RINGS,
        WEAVE
    }

    private static final int[][] SIZES = {{640, 480}, {720, 450}, {960, 420}, {800, 600}, {480, 640}, {520, 520}};

    /** Places on the edge of the Mandelbrot set, and how much of it to show there. */
    private static final double[][] SIGHTS = {
        {-0.6, 0, 2.6}, {-0.7453, 0.1127, 0.013}, {-0.1592, 1.0317, 0.06}, {0.2855, 0.0118, 0.02}
    };

    /** The colour of a point; x and y are from 0 to 1, with the longer side of the picture as 1. */
    @FunctionalInterface
    private interface Shader {
        int colour(double x, double y);
    }

    private final int number;
    private final Random random;
    private final double hue;

    private Painter(int number) {
        this.number = number;
        this.random = new Random(number * 7_919L + 17);
        this.hue = random.nextDouble();
    }

    static Style style(int number) {
        return Style.values()[number % Style.values().length];
    }

    static BufferedImage paint(int number) {
        int[] size = SIZES[number % SIZES.length];
        return new Painter(number).paint(size[0], size[1]);
    }

    private BufferedImage paint(int width, int height) {
        double scale = 1.0 / Math.max(width, height);
        Shader shader = shader(width * scale, height * scale);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, shader.colour(x * scale, y * scale));
            }
        }
        return image;
    }

    private Shader shader(double width, double height) {
        return switch (style(number)) {
            case PLASMA -> plasma();
            case MANDELBROT -> mandelbrot(width / 2, height / 2);
            case DUNES -> dunes(height);
            case STARS -> stars(width, height);
            case JULIA -> julia(width / 2, height / 2);
            case CELLS -> cells(width, height);
            case RINGS -> rings(width, height);
            case WEAVE -> weave();
        };
    }

    private Shader plasma() {
        double a = between(5, 11);
        double b = between(5, 11);
        double c = between(3, 8);
        return (x, y) -> {
            double v = Math.sin(a * x + hue * 9) + Math.sin(b * y + hue * 5) + Math.sin(c * (x + y));
            return rainbow((v + Math.sin(14 * Math.hypot(x - 0.4, y - 0.3))) / 7, 1);
        };
    }

    private Shader mandelbrot(double middleX, double middleY) {
        double[] sight = SIGHTS[number / Style.values().length % SIGHTS.length];
        return (x, y) -> {
            double re = sight[0] + (x - middleX) * sight[2];
            double im = sight[1] + (y - middleY) * sight[2];
            return escape(re, im, re, im, 240);
        };
    }

    private Shader julia(double middleX, double middleY) {
        double angle = between(1.6, 4.6);
        double re = 0.7885 * Math.cos(angle);
        double im = 0.7885 * Math.sin(angle);
        return (x, y) -> escape((x - middleX) * 2.8, (y - middleY) * 2.8, re, im, 160);
    }

    private int escape(double startX, double startY, double re, double im, int most) {
        double x = startX;
        double y = startY;
        for (int i = 0; i < most; i++) {
            double next = x * x - y * y + re;
            y = 2 * x * y + im;
            x = next;
            double square = x * x + y * y;
            if (square > 256) {
                double smooth = i + 1 - Math.log(Math.log(square) / 2 / Math.log(2)) / Math.log(2);
                return rainbow(Math.sqrt(smooth) / 6, Math.min(1, 0.25 + smooth / 24));
            }
        }
        return 0x0b0b16;
    }

    private Shader dunes(double height) {
        double sunX = between(0.15, 0.85);
        double wave = between(3, 6);
        return (x, y) -> {
            double down = y / height;
            for (int ridge = 5; ridge >= 1; ridge--) {
                double crest = 0.34 + ridge * 0.11 + 0.07 * Math.sin(wave * x * (1 + ridge * 0.35) + ridge * 2.1);
                if (down > crest) {
                    return blend(rainbow(hue + 0.1, 0.95), 0x120a1e, ridge / 5.5 + (crest - down) * 0.2);
                }
            }
            double glow = Math.exp(-14 * Math.hypot(x - sunX, y - height * 0.3));
            int sky = blend(rainbow(hue + 0.55, 0.9), 0xffe9c9, down * 1.7);
            return Math.hypot(x - sunX, y - height * 0.3) < 0.05 ? 0xfff6d8 : blend(sky, 0xfff0c0, glow);
        };
    }

    /** Stars sit at random in the squares of a grid, so that each point has only a few of them near. */
    private Shader stars(double width, double height) {
        int grid = 44;
        double[][] star = new double[(grid + 1) * (grid + 1)][];
        for (int i = 0; i < star.length; i++) {
            double bright = Math.pow(random.nextDouble(), 5);
            star[i] = new double[] {random.nextDouble(), random.nextDouble(), bright, random.nextDouble()};
        }
        double tilt = between(-0.5, 0.5);
        return (x, y) -> {
            double across = (y - height / 2) - tilt * (x - width / 2);
            double cloud = Math.exp(-30 * across * across) * (0.5 + 0.3 * Math.sin(9 * x + 4 * Math.sin(7 * y)));
            int colour = blend(0x04060f, rainbow(hue + 0.2 * x, 0.8), cloud * 0.8);
            int column = (int) (x * grid);
            int row = (int) (y * grid);
            double[] near = star[row * (grid + 1) + column];
            double distance = Math.hypot(x * grid - column - near[0], y * grid - row - near[1]);
            double light = near[2] * 0.02 / (distance * distance + 0.012) * Math.max(0, 1 - distance * 1.6);
            return blend(colour, near[3] < 0.5 ? 0xfff4e0 : 0xdfe8ff, light);
        };
    }

    private Shader cells(double width, double height) {
        double[][] centres = new double[28][];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = new double[] {between(0, width), between(0, height), random.nextDouble()};
        }
        return (x, y) -> {
            double first = 9;
            double second = 9;
            double tint = 0;
            for (double[] centre : centres) {
                double distance = Math.hypot(x - centre[0], y - centre[1]);
                if (distance < first) {
                    second = first;
                    first = distance;
                    tint = centre[2];
                } else if (distance < second) {
                    second = distance;
                }
            }
            double edge = Math.min(1, (second - first) * 70);
            return blend(0x10131a, rainbow(hue + tint * 0.3, steps(1 - first * 2.2)), steps(edge));
        };
    }

    private Shader rings(double width, double height) {
        double[] at = {between(0, width), between(0, height), between(0, width), between(0, height)};
        double density = between(45, 80);
        return (x, y) -> {
            double one = Math.sin(density * Math.hypot(x - at[0], y - at[1]));
            double two = Math.sin(density * Math.hypot(x - at[2], y - at[3]));
            return rainbow(hue + (x + y) * 0.25, 0.55 + 0.22 * (one + two));
        };
    }

    private Shader weave() {
        int cells = 32;
        return (x, y) -> {
            int mix = (int) (x * cells) ^ (int) (y * cells);
            double bulge = Math.sin(Math.PI * (x * cells % 1)) * Math.sin(Math.PI * (y * cells % 1));
            return rainbow(hue + mix / 48.0, 0.55 + 0.45 * steps(bulge));
        };
    }

    /** Few shades, so that the picture packs well without loss. */
    private static double steps(double light) {
        return Math.round(light * 7) / 7.0;
    }

    private double between(double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    /** A colour of a soft wheel of colours. */
    private int rainbow(double turn, double light) {
        double angle = 2 * Math.PI * (turn + hue);
        return rgb(
                light * (0.55 + 0.45 * Math.cos(angle)),
                light * (0.5 + 0.42 * Math.cos(angle - 1.9)),
                light * (0.58 + 0.42 * Math.cos(angle - 3.7)));
    }

    private static int blend(int one, int two, double part) {
        double p = Math.max(0, Math.min(1, part));
        return rgb(mix(one >> 16, two >> 16, p), mix(one >> 8, two >> 8, p), mix(one, two, p));
    }

    private static double mix(int one, int two, double part) {
        return ((one & 255) * (1 - part) + (two & 255) * part) / 255;
    }

    private static int rgb(double red, double green, double blue) {
        return channel(red) << 16 | channel(green) << 8 | channel(blue);
    }

    private static int channel(double part) {
        return (int) Math.round(255 * Math.max(0, Math.min(1, part)));
    }
}

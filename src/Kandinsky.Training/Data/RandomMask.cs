namespace Kandinsky.Training;

/// <summary>Holes as people make them, for a decoder that learns to fill them: a box, strokes of a brush, all around a box, or everything.</summary>
public static class RandomMask
{
    private const double All = 0.1, Around = 0.25, Strokes = 0.6;
    private const int MostStrokes = 3, Points = 6;

    /// <summary>Draws one.</summary>
    /// <param name="random">What it follows from.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <returns>[height, width]: 1 where the picture is kept, 0 in the hole, which is never empty.</returns>
    public static float[] Draw(TorchRandom random, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(random);
        var kept = new float[height * width];
        var kind = Uniform(random);
        if (kind < All) return kept;
        if (kind >= Around) Array.Fill(kept, 1);
        if (kind < Around) Fill(kept, width, Box(random, height, width), 1);
        else if (kind < Strokes) Stroke(random, kept, height, width);
        else Fill(kept, width, Box(random, height, width), 0);
        return kept;
    }

    /// <summary>A box of a quarter to three quarters of both sides, at least one pixel and never all.</summary>
    private static (int Top, int Left, int Bottom, int Right) Box(TorchRandom random, int height, int width)
    {
        var (high, wide) = (Side(random, height), Side(random, width));
        var (top, left) = (random.Integer(height - high + 1), random.Integer(width - wide + 1));
        return (top, left, top + high, left + wide);
    }

    private static int Side(TorchRandom random, int length) => Math.Clamp((int)Math.Round(length * (0.25 + 0.5 * Uniform(random))), 1, Math.Max(1, length - 1));

    private static void Fill(float[] kept, int width, (int Top, int Left, int Bottom, int Right) box, float value)
    {
        for (var y = box.Top; y < box.Bottom; y++) kept.AsSpan(y * width + box.Left, box.Right - box.Left).Fill(value);
    }

    /// <summary>Lines from point to point with a round brush.</summary>
    private static void Stroke(TorchRandom random, float[] kept, int height, int width)
    {
        var brush = Math.Max(0.5, Math.Min(height, width) * (0.05 + 0.1 * Uniform(random)));
        for (var stroke = 0; stroke <= random.Integer(MostStrokes); stroke++)
        {
            var (y, x) = (Uniform(random) * height, Uniform(random) * width);
            for (var point = 0; point < Points; point++)
            {
                var (toY, toX) = (Math.Clamp(y + (Uniform(random) - 0.5) * height, 0, height - 1),
                    Math.Clamp(x + (Uniform(random) - 0.5) * width, 0, width - 1));
                var steps = Math.Max(1, (int)Math.Ceiling(Math.Max(Math.Abs(toY - y), Math.Abs(toX - x))));
                for (var step = 0; step <= steps; step++) Dab(kept, height, width, y + (toY - y) * step / steps, x + (toX - x) * step / steps, brush);
                (y, x) = (toY, toX);
            }
        }
    }

    private static void Dab(float[] kept, int height, int width, double centerY, double centerX, double brush)
    {
        for (var y = Math.Max(0, (int)(centerY - brush)); y < Math.Min(height, centerY + brush + 1); y++)
        {
            for (var x = Math.Max(0, (int)(centerX - brush)); x < Math.Min(width, centerX + brush + 1); x++)
            {
                if ((y - centerY) * (y - centerY) + (x - centerX) * (x - centerX) <= brush * brush + 0.5) kept[y * width + x] = 0;
            }
        }
    }

    private static double Uniform(TorchRandom random) => (random.NextUInt64() >> 11) * (1.0 / (1UL << 53));
}

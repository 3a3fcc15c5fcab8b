namespace Kandinsky.Make;

/// <summary>Finds the background that explains most of a picture: what differs much is taken for a thing in front of it.</summary>
internal static class BackgroundFinder
{
    private const float Different = 0.05f;

    /// <summary>Finds it.</summary>
    /// <param name="picture">[size, size, 3] in [0, 1].</param>
    /// <param name="size">Pixels a side.</param>
    public static Background Find(float[] picture, int size)
    {
        var best = Candidates().MinBy(candidate => Cost(picture, size, candidate))!;
        if (best.Filling != Filling.Plain) return best;
        var (sum, count) = (new double[3], 0);
        for (var i = 0; i < size * size; i++)
        {
            var pixel = Pixel(picture, i);
            if (pixel.SquaredDistance(best.From) > Different) continue;
            (sum[0], sum[1], sum[2], count) = (sum[0] + pixel.Red, sum[1] + pixel.Green, sum[2] + pixel.Blue, count + 1);
        }
        var mean = count == 0 ? best.From : new Colour((float)(sum[0] / count), (float)(sum[1] / count), (float)(sum[2] / count));
        return best with { From = mean, To = mean };
    }

    private static double Cost(float[] picture, int size, Background candidate)
    {
        const int Every = 2;
        var cost = 0.0;
        for (var y = 0; y < size; y += Every)
        {
            for (var x = 0; x < size; x += Every)
                cost += Math.Min(Different, Pixel(picture, y * size + x).SquaredDistance(candidate.At((x + 0.5f) / size, (y + 0.5f) / size)));
        }
        return cost;
    }

    /// <summary>All plain colours and gradients.</summary>
    public static IEnumerable<Background> Candidates()
    {
        for (var first = 0; first < Palette.Colours.Count; first++)
        {
            yield return new(Filling.Plain, first, first, Palette.Colours[first], Palette.Colours[first]);
            for (var second = 0; second < Palette.Colours.Count; second++)
            {
                if (second == first) continue;
                foreach (var filling in (Filling[])[Filling.Across, Filling.Down])
                    yield return new(filling, first, second, Palette.Colours[first], Palette.Colours[second]);
            }
        }
    }

    private static Colour Pixel(float[] picture, int i) => new(picture[i * 3], picture[i * 3 + 1], picture[i * 3 + 2]);
}

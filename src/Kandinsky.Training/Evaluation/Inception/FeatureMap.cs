using Kandinsky.Kernels;

namespace Kandinsky.Training;

/// <summary>Channels-last numbers of one picture inside the Inception network.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Channels">Numbers of a pixel.</param>
/// <param name="Values">[height, width, channels].</param>
internal sealed record FeatureMap(int Height, int Width, int Channels, float[] Values)
{
    /// <summary>Channels of several maps of one size, one after the other.</summary>
    public static FeatureMap Join(params ReadOnlySpan<FeatureMap> maps)
    {
        var channels = 0;
        foreach (var map in maps) channels += map.Channels;
        var joined = new FeatureMap(maps[0].Height, maps[0].Width, channels, new float[maps[0].Height * maps[0].Width * channels]);
        var at = 0;
        foreach (var map in maps)
        {
            for (var pixel = 0; pixel < map.Height * map.Width; pixel++) map.Pixel(pixel).CopyTo(joined.Pixel(pixel)[at..]);
            at += map.Channels;
        }
        return joined;
    }

    public Span<float> Pixel(int number) => Values.AsSpan(number * Channels, Channels);

    /// <summary>The largest number of every 3x3 window.</summary>
    /// <param name="stride">Pixels from window to window.</param>
    /// <param name="padding">Pixels that windows reach beyond the edge; those beyond do not count.</param>
    public FeatureMap LargestOf3x3(int stride, int padding) => Pool(stride, padding, float.NegativeInfinity, (to, from) =>
    {
        for (var i = 0; i < to.Length; i++) to[i] = MathF.Max(to[i], from[i]);
    }, (_, _) => { });

    /// <summary>The mean of every 3x3 window around a pixel; pixels beyond the edge do not count.</summary>
    public FeatureMap MeanOf3x3() => Pool(1, 1, 0, (to, from) =>
    {
        for (var i = 0; i < to.Length; i++) to[i] += from[i];
    }, (to, count) =>
    {
        foreach (ref var number in to) number /= count;
    });

    /// <summary>The mean of every channel.</summary>
    public float[] Mean()
    {
        var sums = new double[Channels];
        for (var pixel = 0; pixel < Height * Width; pixel++)
            for (var i = 0; i < Channels; i++) sums[i] += Values[pixel * Channels + i];
        return [.. sums.Select(sum => (float)(sum / (Height * Width)))];
    }

    private delegate void Take(Span<float> to, ReadOnlySpan<float> from);

    private delegate void End(Span<float> to, int count);

    private FeatureMap Pool(int stride, int padding, float start, Take take, End end)
    {
        var (height, width) = ((Height + 2 * padding - 3) / stride + 1, (Width + 2 * padding - 3) / stride + 1);
        var pooled = new FeatureMap(height, width, Channels, new float[height * width * Channels]);
        Workers.For(height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var to = pooled.Pixel(y * width + x);
                to.Fill(start);
                var count = 0;
                for (var row = Math.Max(0, y * stride - padding); row < Math.Min(Height, y * stride - padding + 3); row++)
                    for (var column = Math.Max(0, x * stride - padding); column < Math.Min(Width, x * stride - padding + 3); column++, count++) take(to,
                        Pixel(row * Width + column));
                end(to, count);
            }
        });
        return pooled;
    }
}

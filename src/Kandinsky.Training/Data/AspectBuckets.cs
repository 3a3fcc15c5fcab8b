namespace Kandinsky.Training;

/// <summary>
/// Sizes of about as many pixels and different proportions: a picture goes to the one whose proportions are nearest, so that little is cut off.
/// </summary>
public sealed class AspectBuckets
{
    private readonly PictureSize[] _sizes;

    /// <summary>Makes the sizes.</summary>
    /// <param name="resolution">The side of the square one; no size has more pixels than it.</param>
    /// <param name="shortest">The shortest side.</param>
    /// <param name="longest">The longest side.</param>
    /// <param name="step">What sides are multiples of.</param>
    /// <exception cref="KandinskyException">There is no such size.</exception>
    public AspectBuckets(int resolution, int shortest = 512, int longest = 1536, int step = 64)
    {
        if (step < 1 || shortest < step || longest < shortest || resolution < shortest || resolution > longest || resolution % step != 0)
        {
            throw new KandinskyException(
                $"No picture sizes lie around {resolution} pixels between {shortest} and {longest} in steps of {step}; give a resolution in between that is a "
                    + $"multiple of {step}.", ErrorKind.Request);
        }
        var pixels = (long)resolution * resolution;
        var sizes = new SortedSet<(int Width, int Height)>();
        for (var width = (shortest + step - 1) / step * step; width <= longest; width += step)
        {
            var height = (int)Math.Min(longest, pixels / width) / step * step;
            if (height < shortest) continue;
            sizes.Add((width, height));
            sizes.Add((height, width));
        }
        _sizes = [.. sizes.Select(size => new PictureSize(size.Width, size.Height))];
    }

    /// <summary>One size only: pictures are cropped to its proportions.</summary>
    /// <param name="size">The size.</param>
    public AspectBuckets(PictureSize size) => _sizes = [size];

    /// <summary>The sizes, from the narrowest.</summary>
    public IReadOnlyList<PictureSize> Sizes => _sizes;

    /// <summary>The size a picture goes to: the nearest proportions, of those the most pixels.</summary>
    /// <param name="width">The picture's pixels across.</param>
    /// <param name="height">The picture's pixels down.</param>
    public PictureSize For(int width, int height)
    {
        var aspect = Math.Log((double)width / height);
        return _sizes.MinBy(size => (Math.Round(Math.Abs(Math.Log(size.Aspect) - aspect), 9), -(long)size.Width * size.Height));
    }
}

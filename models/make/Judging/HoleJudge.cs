namespace Kandinsky.Make;

/// <summary>Judges holes that were filled: of all things, what was asked for must be the best match of what is in the hole, and the rest untouched.</summary>
/// <param name="things">All that may be painted.</param>
/// <param name="sprites">Their drawings.</param>
internal sealed class HoleJudge(Things things, SpriteLibrary sprites)
{
    private const int Size = TemplateMatcher.Size, Steps = 3;

    private static readonly float[] _sizes = [0.55f, 0.7f, 0.85f, 1];

    private readonly TemplateMatcher _matcher = new(things, sprites);

    /// <summary>Judges one picture.</summary>
    /// <param name="before">What was there, with the hole.</param>
    /// <param name="painted">What was painted.</param>
    /// <param name="scene">What was asked for.</param>
    public HoleVerdict Of(Image before, Image painted, HoleScene scene)
    {
        var pixels = Small(painted);
        var behinds = new[] { Small(before), Compositor.Fill(scene.Before.Background, Size) };   // the hole may have swallowed what was there
        var found = behinds.Select(behind => (Match: _matcher.Best(pixels, behind, [.. Spots(scene.Hole)]), Left: Difference(pixels, behind)))
            .MinBy(each => each.Left + each.Match.Error).Match;
        var asked = scene.Asked;
        return new(found.Thing == asked.Thing,
            found.Thing.IsShape == asked.Thing.IsShape && found.Drawing == (asked.Thing.IsShape ? asked.ColourIndex : asked.Style),
            IsUntouched(before.ToRgb(), painted.ToRgb(), scene.Hole));
    }

    /// <summary>Where something may be in a hole.</summary>
    private static IEnumerable<Spot> Spots(Hole hole)
    {
        float left = hole.Left, top = hole.Top, wide = hole.Right - hole.Left, high = hole.Bottom - hole.Top, side = LatentStore.Side;
        foreach (var size in _sizes)
        {
            var half = size * Math.Min(wide, high) / 2;
            for (var i = 0; i < Steps * Steps; i++)
            {
                yield return new((left + half + (wide - 2 * half) * (i % Steps) / (Steps - 1)) / side,
                    (top + half + (high - 2 * half) * (i / Steps) / (Steps - 1)) / side, half / side);
            }
        }
    }

    private static bool IsUntouched(Image before, Image painted, Hole hole)
    {
        var mask = hole.Mask();
        for (var i = 0; i < mask.Pixels.Length; i++)
        {
            if (mask.Pixels[i] == 0 && !before.Pixels.Slice(3 * i, 3).SequenceEqual(painted.Pixels.Slice(3 * i, 3))) return false;
        }
        return true;
    }

    private static float[] Small(Image picture) => Compositor.FromImage(picture.ToRgb().Resize(Size, Size, ResizeFilter.Box));

    private static double Difference(float[] a, float[] b) => a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum();
}

namespace Kandinsky.Make;

/// <summary>
/// The numbers that stand for a scene: what every embedding is trained towards. Each attribute is written into directions of its own, strongly enough that a
/// decoder learns it; all are turned by one orthogonal matrix, so that every number has about unit variance and none means anything alone.
/// </summary>
internal sealed class SceneCode
{
    /// <summary>Numbers of an embedding.</summary>
    public const int Width = 256;

    private const int ThingWidth = 64, Bumps = 9, SizeBumps = 5;
    private const int SlotWidth = ThingWidth + 3 + 12 + 2 * Bumps + SizeBumps, Raw = 2 * SlotWidth + 12 + 12 + 3;
    private const ulong Seed = 12;

    private readonly float[][] _things, _turn;
    private readonly float[] _mean;
    private readonly float _scale;

    /// <summary>The code of scenes of these things.</summary>
    public SceneCode(Things things)
    {
        _things = [.. things.All.Select(thing => Signs(thing.Name))];
        _turn = Orthogonal();
        (_mean, _scale) = (new float[Raw], 1);
        var maker = new SceneMaker(things);
        const int Samples = 4000;
        var raws = Enumerable.Range(0, Samples).Select(i => Attributes(maker.Make(Seed, i))).ToArray();
        foreach (var raw in raws) for (var i = 0; i < Raw; i++) _mean[i] += raw[i] / Samples;
        _scale = (float)Math.Sqrt(Width / raws.Average(raw => raw.Select((x, i) => Math.Pow(x - _mean[i], 2)).Sum()));
    }

    /// <summary>The code of a scene.</summary>
    public float[] Of(Scene scene)
    {
        var (raw, code) = (Attributes(scene), new float[Width]);
        for (var i = 0; i < Raw; i++)
        {
            var value = (raw[i] - _mean[i]) * _scale;
            for (var j = 0; j < Width; j++) code[j] += value * _turn[i][j];
        }
        return code;
    }

    private float[] Attributes(Scene scene)
    {
        var raw = new float[Raw];
        for (var slot = 0; slot < scene.Objects.Count; slot++) Write(scene.Objects[slot], raw.AsSpan(slot * SlotWidth, SlotWidth));
        var background = raw.AsSpan(2 * SlotWidth);
        background[scene.Background.First] = 3;
        background[12 + scene.Background.Second] = 3;
        background[24 + (int)scene.Background.Filling] = 2;
        return raw;
    }

    private void Write(SceneObject part, Span<float> slot)
    {
        _things[part.Thing.Index].CopyTo(slot);
        slot = slot[ThingWidth..];
        slot[part.Thing.IsShape ? 2 : part.Style] = 2;
        if (part.Thing.IsShape) slot[3 + part.ColourIndex] = 4;
        Bump(part.X, 0.14f, 0.72f, slot.Slice(15, Bumps));
        Bump(part.Y, 0.14f, 0.72f, slot.Slice(15 + Bumps, Bumps));
        Bump(part.Half, 0.15f, 0.2f, slot.Slice(15 + 2 * Bumps, SizeBumps));
    }

    /// <summary>A hill over equal steps: near numbers have near codes.</summary>
    private static void Bump(float value, float low, float range, Span<float> bumps)
    {
        var at = (value - low) / range * (bumps.Length - 1);
        for (var i = 0; i < bumps.Length; i++) bumps[i] = 3 * MathF.Exp(-(at - i) * (at - i) / 1.5f);
    }

    private static float[] Signs(string name)
    {
        var dice = new Dice(name.Aggregate(5381UL, (hash, letter) => hash * 33 + letter));
        return [.. Enumerable.Range(0, ThingWidth).Select(_ => dice.Chance(0.5) ? 0.75f : -0.75f)];
    }

    /// <summary>Rows of unit length at right angles, by Gram and Schmidt's way from random ones.</summary>
    private static float[][] Orthogonal()
    {
        var dice = new Dice(Seed);
        var rows = new float[Raw][];
        for (var i = 0; i < Raw; i++)
        {
            var row = Enumerable.Range(0, Width).Select(_ => dice.Next() + dice.Next() + dice.Next() - 1.5).ToArray();
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var former in rows.Take(i))
                {
                    var along = former.Zip(row, (a, b) => a * b).Sum();
                    for (var j = 0; j < Width; j++) row[j] -= along * former[j];
                }
            }
            var length = Math.Sqrt(row.Sum(x => x * x));
            rows[i] = [.. row.Select(x => (float)(x / length))];
        }
        return rows;
    }
}

namespace Kandinsky.Make;

/// <summary>Chance that follows from a seed alone (SplitMix64, Steele et al. 2014).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15 + 0x1234567;

    /// <summary>Uniform in [0, 1).</summary>
    public double Next() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform between two numbers.</summary>
    public float Between(float low, float high) => low + (float)Next() * (high - low);

    /// <summary>Whether something happens that has this probability.</summary>
    public bool Chance(double probability) => Next() < probability;

    /// <summary>0 up to a bound.</summary>
    public int Below(int bound) => (int)(Next() * bound);

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> several) => several[Below(several.Count)];

    private ulong Bits()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

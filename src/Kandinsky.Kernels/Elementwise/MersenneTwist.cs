using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>MT19937 a whole generation at a time: Matsumoto and Nishimura, "Mersenne Twister" (1998).</summary>
/// <remarks>The state is 624 words; one generation yields 624 tempered words. <c>MersenneTwist.Reference.cs</c> is the textbook form.</remarks>
public static partial class MersenneTwist
{
    /// <summary>Words of state, and words a generation yields.</summary>
    public const int Words = 624;

    private const int Middle = 397;
    private const uint Matrix = 0x9908B0DF;

    /// <summary>Replaces the state by its successor.</summary>
    /// <param name="state">Exactly <see cref="Words"/> words.</param>
    public static void Advance(Span<uint> state)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(state.Length, Words);
        // Word i needs the old words i and i + 1 and word i + 397, which is old below 227 and new (as i - 227) from there on.
        var i = AdvanceRun(state, 0, Words - Middle, Middle);
        i = AdvanceRun(state, i, Words - 1, Middle - Words);
        state[i] = Mixed(state[i], state[0]) ^ state[Middle - 1];
    }

    /// <summary>The words the generator returns for a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="words">As long as <paramref name="state"/>.</param>
    public static void Temper(ReadOnlySpan<uint> state, Span<uint> words)
    {
        var i = 0;
        for (; i + Vector256<uint>.Count <= state.Length; i += Vector256<uint>.Count)
        {
            var y = Vector256.Create(state[i..]);
            y ^= y >>> 11;
            y ^= (y << 7) & Vector256.Create(0x9D2C5680u);
            y ^= (y << 15) & Vector256.Create(0xEFC60000u);
            y ^= y >>> 18;
            y.CopyTo(words[i..]);
        }
        for (; i < state.Length; i++) words[i] = Tempered(state[i]);
    }

    /// <summary>The low 24 bits of each word as a fraction in [0, 1): torch's float32 <c>rand</c>.</summary>
    /// <param name="words">Random words.</param>
    /// <param name="destination">As long as <paramref name="words"/>.</param>
    public static void ToUnitInterval(ReadOnlySpan<uint> words, Span<float> destination)
    {
        const float scale = 1f / (1 << 24);
        var i = 0;
        for (; i + Vector256<uint>.Count <= words.Length; i += Vector256<uint>.Count)
        {
            var low = (Vector256.Create(words[i..]) & Vector256.Create(0xFFFFFFu)).AsInt32();
            (Vector256.ConvertToSingle(low) * scale).CopyTo(destination[i..]);
        }
        for (; i < words.Length; i++) destination[i] = (words[i] & 0xFFFFFF) * scale;
    }

    private static int AdvanceRun(Span<uint> state, int start, int end, int distance)
    {
        var i = start;
        for (; i + Vector256<uint>.Count <= end; i += Vector256<uint>.Count)
        {
            var next = Vector256.Create((ReadOnlySpan<uint>)state[(i + 1)..]);
            var upper = Vector256.Create((ReadOnlySpan<uint>)state[i..]) & Vector256.Create(0x80000000u);
            var y = upper | (next & Vector256.Create(0x7FFFFFFFu));
            var odd = Vector256<uint>.Zero - (next & Vector256<uint>.One);
            var far = Vector256.Create((ReadOnlySpan<uint>)state[(i + distance)..]);
            (far ^ (y >>> 1) ^ (odd & Vector256.Create(Matrix))).CopyTo(state[i..]);
        }
        for (; i < end; i++) state[i] = Mixed(state[i], state[i + 1]) ^ state[i + distance];
        return i;
    }

    private static uint Mixed(uint word, uint next)
    {
        var y = (word & 0x80000000) | (next & 0x7FFFFFFF);
        return (y >> 1) ^ ((next & 1) * Matrix);
    }

    private static uint Tempered(uint y)
    {
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }
}

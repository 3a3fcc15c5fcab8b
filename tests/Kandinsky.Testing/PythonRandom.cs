using Kandinsky.Kernels;

namespace Kandinsky.Testing;

/// <summary>Python's <c>random.Random(seed).random()</c>, with which the reference's own tests make their inputs.</summary>
public sealed class PythonRandom
{
    private readonly uint[] _state = new uint[MersenneTwist.Words];
    private readonly uint[] _words = new uint[MersenneTwist.Words];
    private int _used = MersenneTwist.Words;

    /// <summary>Seeds by array, as Python does for an integer.</summary>
    /// <param name="seed">The seed.</param>
    public PythonRandom(uint seed)
    {
        const int n = MersenneTwist.Words;
        _state[0] = 19650218;
        for (var j = 1u; j < n; j++) _state[j] = 1812433253 * Folded(j) + j;
        var i = 1u;
        for (var k = 0; k < n; k++)
        {
            _state[i] = (_state[i] ^ (Folded(i) * 1664525)) + seed;
            i = Next(i);
        }
        for (var k = 0; k < n - 1; k++)
        {
            _state[i] = (_state[i] ^ (Folded(i) * 1566083941)) - i;
            i = Next(i);
        }
        _state[0] = 0x80000000;
    }

    /// <summary>The next number in [0, 1), with 53 random bits.</summary>
    public double Next() => ((Word() >> 5) * 67108864.0 + (Word() >> 6)) / 9007199254740992.0;

    /// <summary>Numbers as single precision: <c>floats_tensor</c> of the reference's tests.</summary>
    /// <param name="count">How many.</param>
    public float[] Floats(int count)
    {
        var numbers = new float[count];
        foreach (ref var x in numbers.AsSpan()) x = (float)Next();
        return numbers;
    }

    private uint Folded(uint j) => _state[j - 1] ^ (_state[j - 1] >> 30);

    private uint Next(uint i)
    {
        if (++i < MersenneTwist.Words) return i;
        _state[0] = _state[^1];
        return 1;
    }

    private uint Word()
    {
        if (_used == _words.Length)
        {
            MersenneTwist.Advance(_state);
            MersenneTwist.Temper(_state, _words);
            _used = 0;
        }
        return _words[_used++];
    }
}

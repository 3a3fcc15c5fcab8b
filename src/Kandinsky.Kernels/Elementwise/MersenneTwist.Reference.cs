namespace Kandinsky.Kernels;

public static partial class MersenneTwist
{
    internal static void AdvanceReference(Span<uint> state)
    {
        for (var i = 0; i < Words; i++) state[i] = Mixed(state[i], state[(i + 1) % Words]) ^ state[(i + Middle) % Words];
    }

    internal static void TemperReference(ReadOnlySpan<uint> state, Span<uint> words)
    {
        for (var i = 0; i < state.Length; i++) words[i] = Tempered(state[i]);
    }
}

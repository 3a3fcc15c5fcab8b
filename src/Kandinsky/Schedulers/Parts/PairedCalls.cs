namespace Kandinsky;

/// <summary>
/// The order of the calls of a sampler that calls the model twice a step, except in the last: call 2k looks at the
/// start of step k, call 2k+1 at its second point.
/// </summary>
internal static class PairedCalls
{
    /// <summary>The step a call belongs to.</summary>
    public static int Step(int index) => index / 2;

    /// <summary>Whether a call looks at its step's second point.</summary>
    public static bool IsSecond(int index) => index % 2 == 1;

    /// <summary>The timesteps of all calls, from those of the steps' starts and those of their second points.</summary>
    public static float[] Interleave(ReadOnlySpan<float> starts, ReadOnlySpan<float> seconds)
    {
        var timesteps = new float[2 * starts.Length - 1];
        for (var index = 0; index < timesteps.Length; index++)
            timesteps[index] = IsSecond(index) ? seconds[Step(index)] : starts[Step(index)];
        return timesteps;
    }
}

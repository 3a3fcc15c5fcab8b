namespace Kandinsky;

/// <summary>How much of a run a given picture goes through: at strength 1 all of it, near 0 only the last step.</summary>
internal static class DenoisingStrength
{
    /// <summary>
    /// The model call a run starts at: of N steps the last ⌊N·strength⌋ are taken, at least one. The product is one of
    /// doubles, so 100 steps at 0.29 are 28, as in the reference.
    /// </summary>
    /// <param name="scheduler">The run's sampler.</param>
    /// <param name="steps">The number of steps it was made with.</param>
    /// <param name="strength">Above 0, at most 1.</param>
    /// <exception cref="KandinskyException">A strength out of range.</exception>
    public static int FirstCall(IScheduler scheduler, int steps, double strength)
    {
        if (strength is not (> 0 and <= 1)) throw new KandinskyException($"strength is {strength}; give a number above 0, at most 1.", ErrorKind.Request);
        return scheduler.FirstCall(steps - Math.Clamp((int)(steps * strength), 1, steps));
    }
}

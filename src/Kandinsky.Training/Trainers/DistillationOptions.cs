namespace Kandinsky.Training;

/// <summary>How a decoder is distilled to paint in a few steps (latent consistency models, arXiv 2310.04378; as an adapter, arXiv 2311.05556).</summary>
public sealed record DistillationOptions
{
    /// <summary>The guidance scale that is built in: what is distilled paints without guidance what its teacher paints with this.</summary>
    public double Guidance { get; init; } = 4;

    /// <summary>Steps the teacher's solver divides the timesteps into: those the <c>lcm</c> sampler takes its own from.</summary>
    public int SolverSteps { get; init; } = 50;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="KandinskyException">One of them makes no sense.</exception>
    public void Check()
    {
        if (!(Guidance >= 1) || !double.IsFinite(Guidance))
            throw new KandinskyException(FormattableString.Invariant($"A guidance scale of {Guidance} cannot be built in; give 1 or more."), ErrorKind.Request);
        if (SolverSteps is < 2 or > 500) throw new KandinskyException($"A solver of {SolverSteps} steps makes no sense; give 2 to 500.", ErrorKind.Request);
    }
}

namespace Kandinsky.Training;

/// <summary>How the learning rate goes on, by the names of the reference's scripts (diffusers' <c>optimization.py</c>).</summary>
public enum ScheduleShape
{
    /// <summary>Stays the same; warm-up is not heeded.</summary>
    Constant,

    /// <summary>Rises from 0 during the warm-up, then stays.</summary>
    ConstantWithWarmup,

    /// <summary>Rises during the warm-up, then falls straight to 0.</summary>
    Linear,

    /// <summary>Rises during the warm-up, then falls along half a cosine wave (or as many as asked).</summary>
    Cosine,

    /// <summary>Rises during the warm-up, then falls along a quarter wave to 0 and begins again, as often as asked.</summary>
    CosineWithRestarts,

    /// <summary>Rises during the warm-up, then falls along a power of the steps that remain, to 10⁻⁷.</summary>
    Polynomial,
}

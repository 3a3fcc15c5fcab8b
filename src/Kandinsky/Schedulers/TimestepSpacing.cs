namespace Kandinsky;

/// <summary>Which of the training timesteps are visited (table 2 of "Common Diffusion Noise Schedules", arXiv 2305.08891).</summary>
public enum TimestepSpacing
{
    /// <summary>Evenly from the last training timestep to the first.</summary>
    Linspace,

    /// <summary>Whole multiples from the first training timestep up; the last training timesteps are left out.</summary>
    Leading,

    /// <summary>Whole multiples from the last training timestep down; the first training timesteps are left out.</summary>
    Trailing,
}

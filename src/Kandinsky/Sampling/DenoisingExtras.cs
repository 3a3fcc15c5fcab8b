namespace Kandinsky;

/// <summary>What a task adds to the decoder's loop.</summary>
internal sealed record DenoisingExtras
{
    /// <summary>The index of the first timestep, for a start from a picture.</summary>
    public int FirstCall { get; init; }

    /// <summary>More input channels beside the latents, the same for every picture and step: [channels, height, width] (inpainting).</summary>
    public float[] Channels { get; init; } = [];

    /// <summary>A hint in [0, 1], [8·height, 8·width, 3] (ControlNet).</summary>
    public float[]? Hint { get; init; }

    /// <summary>Completes one picture's clean latents as the task completes its result, for previews; changes them in place.</summary>
    public Action<float[]>? Complete { get; init; }

    /// <summary>Called with the latents after every step and the index of the next call; changes them in place.</summary>
    public Action<int, float[]>? AfterCall { get; init; }
}

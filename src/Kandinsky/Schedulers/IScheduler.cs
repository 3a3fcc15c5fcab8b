namespace Kandinsky;

/// <summary>
/// A sampler: the numbers that lead from noise to a sample in a few model calls. An instance serves one run and keeps
/// that run's history; it never sees a model. Samples are flat spans in torch's element order (batch, channel, row,
/// column), so random draws fall where the reference's fall.
/// </summary>
/// <remarks>
/// The loop, for every index of <see cref="Timesteps"/> in order: scale the sample, call the model with it and the
/// timestep, pass its output to <see cref="Step"/>. A run starts from noise times <see cref="InitialNoiseSigma"/> at
/// index 0, or from a noised picture (<see cref="AddNoise"/>) at the index <see cref="FirstCall"/> gives. One's own is given to a request as
/// <see cref="PictureRequest.OwnScheduler"/>; what it throws ends the request, and so does a sample that is not finite.
/// </remarks>
public interface IScheduler
{
    /// <summary>The timestep of every model call, in order. Samplers that call the model twice a step list both calls.</summary>
    IReadOnlyList<float> Timesteps { get; }

    /// <summary>What standard normal noise is multiplied by to start a run from nothing.</summary>
    float InitialNoiseSigma => 1;

    /// <summary>Whether the variance half of the model's output is wanted in <see cref="Step"/>.</summary>
    bool UsesLearnedVariance => false;

    /// <summary>The index of the model call that begins a step. Only there may a run start.</summary>
    /// <param name="step">0 up to the number of steps, exclusive.</param>
    int FirstCall(int step) => step;

    /// <summary>The sample as the model expects it at a call: divided by its standard deviation, where that is not one.</summary>
    /// <param name="index">The call.</param>
    /// <param name="sample">The current sample.</param>
    /// <param name="scaled">Receives the model's input; may be <paramref name="sample"/> itself.</param>
    void ScaleModelInput(int index, ReadOnlySpan<float> sample, Span<float> scaled) => sample.CopyTo(scaled);

    /// <summary>Moves the sample from one call's noise level to the next.</summary>
    /// <param name="index">The call whose output this is.</param>
    /// <param name="modelOutput">What the model said, guidance applied, without its variance half.</param>
    /// <param name="variance">The variance half when <see cref="UsesLearnedVariance"/>, else empty.</param>
    /// <param name="sample">The current sample; updated in place.</param>
    /// <param name="random">The run's generator; only samplers that add noise draw from it.</param>
    void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random);

    /// <summary>A clean sample with noise added up to the level of a call.</summary>
    /// <param name="original">The clean sample.</param>
    /// <param name="noise">Standard normal noise of the same length.</param>
    /// <param name="index">The call.</param>
    /// <param name="noisy">Receives the result; may be either input.</param>
    void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy);
}

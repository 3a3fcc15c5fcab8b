namespace Kandinsky;

/// <summary>The sampler a request asks for: one of the catalogue, or its own.</summary>
internal static class RequestScheduler
{
    /// <summary>Prepares a run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="config">The model's numbers.</param>
    /// <param name="pictures">Pictures in the batch.</param>
    /// <exception cref="KandinskyException">There is no such sampler, or it cannot do what is asked.</exception>
    public static IScheduler Create(PictureRequest request, SchedulerConfig config, int pictures = 1)
    {
        var options = new SchedulerOptions(request.Steps) { Samples = pictures, Spacing = request.Spacing, Karras = request.Karras, Eta = request.Eta };
        if (request.OwnScheduler is not { } make) return SchedulerCatalog.Create(config, options, request.Scheduler);
        var own = make(config, options);
        return own?.Timesteps is { Count: > 0 } ? own : throw new KandinskyException("The request's own sampler visits no timesteps; give at least one.",
            ErrorKind.Request);
    }

    /// <summary>What a picture records.</summary>
    /// <param name="request">The request.</param>
    /// <param name="config">The model's numbers.</param>
    /// <param name="scheduler">The sampler that was made.</param>
    public static string NameOf(PictureRequest request, SchedulerConfig config, IScheduler scheduler) =>
        request.OwnScheduler is null ? request.Scheduler ?? SchedulerCatalog.DefaultName(config) : scheduler.GetType().Name;
}

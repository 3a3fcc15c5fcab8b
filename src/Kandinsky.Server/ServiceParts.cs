using Microsoft.Extensions.DependencyInjection;

namespace Kandinsky.Server;

/// <summary>What the service is made of.</summary>
internal static class ServiceParts
{
    public static void AddTo(IServiceCollection services, ServerSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton(TimeProvider.System)
        .AddSingleton(_ => DataFolder.OpenForService(settings.DataFolder))
        .AddSingleton(provider => new SqliteDatabase(provider.GetRequiredService<DataFolder>().Database))
        .AddSingleton<IJobStore, SqliteJobStore>()
        .AddSingleton<IPictureStore, SqlitePictureStore>()
        .AddSingleton<IJobQueue, FairQueue>()
        .AddSingleton(provider => PictureFiles.In(provider.GetRequiredService<DataFolder>()))
        .AddSingleton(provider => new ApiKeys(provider.GetRequiredService<SqliteDatabase>()))
        .AddSingleton(_ => new ModelShelf(settings, ModelLocator.FromEnvironment()))
        .AddSingleton<PaintingPace>()
        .AddSingleton<JobBoard>()
        .AddSingleton<BoardFeed>()
        .AddSingleton<GivenPictures>()
        .AddSingleton<JobIntake>()
        .AddSingleton<JobService>()
        .AddSingleton<JobPainting>()
        .AddSingleton<Painter>()
        .AddSingleton<Retention>()
        .AddSingleton<ServiceMetrics>()
        .AddSingleton<ServiceHealth>()
        .AddSingleton<BodyBudget>()
        .AddSingleton<RequestBody>()
        .AddSingleton<OpenAiAnswer>()
        .AddSingleton<StableDiffusionOptions>()
        .AddSingleton<ProxyHeaders>()
        .AddSingleton<RequestGuard>()
        .AddSingleton<KeyGuard>()
        .AddSingleton<ErrorAnswers>();
}

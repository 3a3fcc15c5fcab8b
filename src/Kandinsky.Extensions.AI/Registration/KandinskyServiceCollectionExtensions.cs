using System.Diagnostics.CodeAnalysis;
using Kandinsky.Extensions.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Kandinsky: <see cref="IImageGenerator"/>, and <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of texts and of pictures.</summary>
public static class KandinskyServiceCollectionExtensions
{
    /// <summary>
    /// Registers a model that paints in this process. Its settings are checked when the host starts; it is loaded when it is first used.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Where the model is and how it is computed; the bundled model if left out.</param>
    public static IServiceCollection AddKandinsky(this IServiceCollection services, Action<KandinskyOptions>? configure = null) =>
        AddModel(services, null, configure);

    /// <summary>Registers a model under a key, so that a program can have several: <c>[FromKeyedServices("fast")] IImageGenerator</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key of its services, and the name of its options.</param>
    /// <param name="configure">Where the model is and how it is computed.</param>
    public static IServiceCollection AddKeyedKandinsky(this IServiceCollection services, string key, Action<KandinskyOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return AddModel(services, key, configure);
    }

    /// <summary>Registers a service somewhere else (<c>kandinsky serve</c>) that paints for this program.</summary>
    /// <param name="services">The services.</param>
    /// <param name="address">Its address, such as <c>http://127.0.0.1:7860</c>; null if <paramref name="configure"/> tells it.</param>
    /// <param name="key">A key of the service; null if it has none.</param>
    /// <param name="configure">Further choices.</param>
    public static IServiceCollection AddKandinskyClient(
        this IServiceCollection services, Uri? address, string? key = null, Action<KandinskyClientOptions>? configure = null) =>
        AddClient(services, null, address, key, configure);

    /// <summary>Registers a service somewhere else under a key.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key of its services here, and the name of its options.</param>
    /// <param name="address">Its address; null if <paramref name="configure"/> tells it.</param>
    /// <param name="key">A key of the service; null if it has none.</param>
    /// <param name="configure">Further choices.</param>
    public static IServiceCollection AddKeyedKandinskyClient(
        this IServiceCollection services, string serviceKey, Uri? address, string? key = null, Action<KandinskyClientOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceKey);
        return AddClient(services, serviceKey, address, key, configure);
    }

    private static IServiceCollection AddModel(IServiceCollection services, string? key, Action<KandinskyOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptionsWithValidateOnStart<KandinskyOptions>(key ?? Options.Options.DefaultName);
        if (configure is not null) options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KandinskyOptions>, KandinskyOptionsCheck>());
        Add(services, key, provider => new KandinskyModel(OptionsOf<KandinskyOptions>(provider, key), provider.GetService<ILogger<KandinskyModel>>()));
        Add<IImageGenerator>(services, key, provider => new KandinskyImageGenerator(Get<KandinskyModel>(provider, key)));
        Add<IEmbeddingGenerator<string, Embedding<float>>>(services, key, provider => new KandinskyEmbeddingGenerator(Get<KandinskyModel>(provider, key)));
        Add<IEmbeddingGenerator<DataContent, Embedding<float>>>(services, key, provider => new KandinskyEmbeddingGenerator(Get<KandinskyModel>(provider, key)));
        Add(services, key, provider => new KandinskyHealthCheck(_ =>
        {
            Get<KandinskyModel>(provider, key).Check();
            return Task.CompletedTask;
        }));
        services.AddSingleton<IHostedService>(provider => new WarmUpService(
            OptionsOf<KandinskyOptions>(provider, key).WarmUp ? Get<KandinskyModel>(provider, key) : null, provider.GetService<ILogger<WarmUpService>>()));
        return services;
    }

    private static IServiceCollection AddClient(IServiceCollection services, string? serviceKey, Uri? address, string? key,
        Action<KandinskyClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptionsWithValidateOnStart<KandinskyClientOptions>(serviceKey ?? Options.Options.DefaultName).Configure(options =>
        {
            (options.Address, options.Key) = (address, key);
            configure?.Invoke(options);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KandinskyClientOptions>, KandinskyClientOptionsCheck>());
        Add(services, serviceKey, provider => new KandinskyClient(OptionsOf<KandinskyClientOptions>(provider, serviceKey)));
        Add<IImageGenerator>(services, serviceKey, provider => new RemoteImageGenerator(Get<KandinskyClient>(provider, serviceKey)));
        Add<IEmbeddingGenerator<string, Embedding<float>>>(services, serviceKey, provider =>
            new RemoteEmbeddingGenerator(Get<KandinskyClient>(provider, serviceKey)));
        Add<IEmbeddingGenerator<DataContent, Embedding<float>>>(services, serviceKey, provider =>
            new RemoteEmbeddingGenerator(Get<KandinskyClient>(provider, serviceKey)));
        Add(services, serviceKey, provider => new KandinskyHealthCheck(Get<KandinskyClient>(provider, serviceKey).CheckAsync));
        return services;
    }

    private static void Add<T>(IServiceCollection services, string? key, Func<IServiceProvider, T> make) where T : class
    {
        if (key is null) services.TryAddSingleton(make);
        else services.TryAddKeyedSingleton(key, (provider, _) => make(provider));
    }

    private static T Get<T>(IServiceProvider provider, string? key) where T : notnull =>
        key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);

    private static T OptionsOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        IServiceProvider provider, string? key) where T : class =>
        provider.GetRequiredService<IOptionsMonitor<T>>().Get(key ?? Options.Options.DefaultName);
}

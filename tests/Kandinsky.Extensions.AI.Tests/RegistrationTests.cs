using Kandinsky.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kandinsky.Extensions.AI.Tests;

/// <summary>What <c>AddKandinsky</c> and <c>AddKandinskyClient</c> put into a program.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task A_model_is_registered_and_loaded_when_it_is_first_used()
    {
        await using var services = new ServiceCollection().AddLogging().AddKandinsky(Tiny).BuildServiceProvider();
        var generator = services.GetRequiredService<IImageGenerator>();
        var embeddings = services.GetRequiredService<IEmbeddingGenerator<DataContent, Embedding<float>>>();
        Assert.False(services.GetRequiredService<KandinskyModel>().IsLoaded);

        Assert.Single((await generator.GenerateImagesAsync("a star", TinyModel.Small())).Contents);
        Assert.Single(await embeddings.GenerateAsync([new(TinyModel.Gradient(), "image/png")]));
        Assert.True(services.GetRequiredService<KandinskyModel>().IsLoaded);
    }

    [Fact]
    public async Task Several_models_have_keys()
    {
        var collection = new ServiceCollection().AddKandinsky(Tiny).AddKeyedKandinsky("bytes", options =>
        {
            Tiny(options);
            options.Precision = Precision.Int8;
        });
        await using var services = collection.BuildServiceProvider();

        var (plain, keyed) = (services.GetRequiredService<IImageGenerator>(), services.GetRequiredKeyedService<IImageGenerator>("bytes"));
        var (first, second) = (await plain.GenerateImagesAsync("a star", TinyModel.Small()), await keyed.GenerateImagesAsync("a star", TinyModel.Small()));

        Assert.NotEqual(((DataContent)first.Contents[0]).Data.ToArray(), ((DataContent)second.Contents[0]).Data.ToArray());
        Assert.NotSame(services.GetRequiredService<KandinskyModel>(), services.GetRequiredKeyedService<KandinskyModel>("bytes"));
    }

    [Theory]
    [InlineData("nowhere", null)]
    [InlineData(null, 0)]
    public async Task A_program_does_not_start_with_options_that_make_no_sense(string? model, int? threads)
    {
        using var host = Host(services => services.AddKandinsky(options =>
        {
            Tiny(options);
            options.Model = model ?? options.Model;
            options.Threads = threads;
        }));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(model ?? "Threads", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("relative")]
    public async Task A_program_does_not_start_without_the_address_of_its_service(string? address)
    {
        using var host = Host(services => services.AddKandinskyClient(address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute)));

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Weights_are_loaded_at_the_start_if_that_is_wanted()
    {
        using var host = Host(services => services.AddKandinsky(options =>
        {
            Tiny(options);
            options.WarmUp = true;
        }));
        await host.StartAsync();

        await ((BackgroundService)host.Services.GetServices<IHostedService>().Single(service => service is WarmUpService)).ExecuteTask!;

        Assert.True(host.Services.GetRequiredService<KandinskyModel>().IsLoaded);
        await host.StopAsync();
    }

    [Fact]
    public async Task Health_tells_a_missing_model_and_a_service_that_is_not_there()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TinyModel.ServeAsync(folder.Path("data"));
        var collection = new ServiceCollection().AddLogging()
            .AddKandinsky(Tiny)
            .AddKeyedKandinskyClient("there", server.Address)
            .AddKeyedKandinskyClient("gone", new Uri("http://127.0.0.1:9"));
        collection.AddHealthChecks().AddKandinsky().AddKandinsky("there").AddKandinsky("gone", failureStatus: HealthStatus.Degraded);
        await using var services = collection.BuildServiceProvider();

        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, report.Entries["kandinsky"].Status);
        Assert.Equal(HealthStatus.Healthy, report.Entries["kandinsky there"].Status);
        Assert.Equal(HealthStatus.Degraded, report.Entries["kandinsky gone"].Status);
        Assert.Contains("cannot be reached", report.Entries["kandinsky gone"].Description, StringComparison.Ordinal);
        Assert.False(services.GetRequiredService<KandinskyModel>().IsLoaded);
    }

    [Fact]
    public async Task A_wrong_key_is_told_as_the_service_tells_it()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TinyModel.ServeAsync(folder.Path("data"));
        string key;
        using (var keys = Kandinsky.Server.ApiKeys.Open(folder.Path("data"))) key = keys.Add("alice");
        var collection = new ServiceCollection().AddKandinskyClient(server.Address, key).AddKeyedKandinskyClient("wrong", server.Address, "kdk_wrong");
        await using var services = collection.BuildServiceProvider();

        Assert.Single((await services.GetRequiredService<IImageGenerator>().GenerateImagesAsync("a star", TinyModel.Small())).Contents);
        var error = await Assert.ThrowsAsync<KandinskyException>(() =>
            services.GetRequiredKeyedService<IImageGenerator>("wrong").GenerateImagesAsync("a star", TinyModel.Small()));
        Assert.Contains("key", error.Message, StringComparison.Ordinal);
    }

    private static void Tiny(KandinskyOptions options) => (options.Model, options.Prior) = (TinyModel.Options.Model, TinyModel.Options.Prior);

    private static IHost Host(Action<IServiceCollection> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        configure(builder.Services);
        return builder.Build();
    }
}

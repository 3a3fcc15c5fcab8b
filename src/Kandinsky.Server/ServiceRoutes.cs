using Microsoft.AspNetCore.Builder;

namespace Kandinsky.Server;

/// <summary>Every address the service answers at.</summary>
internal static class ServiceRoutes
{

    public static void Map(WebApplication app)
    {
        PageRoutes.Map(app);
        HealthRoutes.Map(app);
        SessionRoutes.Map(app);
        JobRoutes.Map(app);
        EventRoutes.Map(app);
        PictureRoutes.Map(app);
        CatalogRoutes.Map(app);
        EmbeddingRoutes.Map(app);
        OpenAiRoutes.Map(app);
        OpenAiEmbeddings.Map(app);
        StableDiffusionRoutes.Map(app);
        app.MapMcp("/mcp");
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}

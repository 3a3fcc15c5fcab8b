using Microsoft.Extensions.DependencyInjection;

namespace Kandinsky.Server;

/// <summary>The description of the addresses at <c>/openapi/v1.json</c>, made from the addresses themselves.</summary>
internal static class OpenApi
{
    public static void AddTo(IServiceCollection services) => services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new()
        {
            Title = "Kandinsky",
            Version = CatalogRoutes.Version,
            Description =
                "Pictures from words and pictures. With keys, send 'Authorization: Bearer KEY'. Errors of /api/v1 are application/problem+json; those of /v1 "
                    + "and /sdapi/v1 have the forms of the APIs they follow.",
        };
        document.Servers?.Clear();
        return Task.CompletedTask;
    }));
}

using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kandinsky.Server;

/// <summary>The description of the addresses at <c>/openapi/v1.json</c>, made from the addresses themselves.</summary>
internal static class OpenApi
{
    public static void AddTo(IServiceCollection services) => services.AddOpenApi("v1", options => options.AddSchemaTransformer((schema, context, _) =>
    {
        if (context.JsonTypeInfo.Type != typeof(JobRequest)) return Task.CompletedTask;
        schema.AdditionalProperties = null;
        schema.AdditionalPropertiesAllowed = false;
        foreach (var field in JobFields.All) (schema.Properties ??= new Dictionary<string, IOpenApiSchema>())[JobFields.NameOf(field)] = SchemaOf(field);
        return Task.CompletedTask;
    }).AddDocumentTransformer((document, _, _) =>
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

    /// <summary>A field of the library's requests, as the library describes it.</summary>
    private static OpenApiSchema SchemaOf(RequestField field) => new()
    {
        Type = field.Kind switch
        {
            FieldKind.Whole => JsonSchemaType.Integer,
            FieldKind.Number => JsonSchemaType.Number,
            FieldKind.Flag => JsonSchemaType.Boolean,
            _ => JsonSchemaType.String,
        },
        Description = field.Default is { } usual ? $"{field.Summary} Unless given: {usual}." : field.Summary,
        Minimum = field.IsAboveLeast ? null : Bound(field.Least),
        ExclusiveMinimum = field.IsAboveLeast ? Bound(field.Least) : null,
        Maximum = Bound(field.Most),
        Enum = field.Choices.Count == 0 ? null : [.. field.Choices.Select(choice => (JsonNode)choice)],
    };

    private static string? Bound(double? number) => number?.ToString(CultureInfo.InvariantCulture);
}

"""The session state of a reader: what is kept, not how it is drawn, and nothing else.

Widgets keep their values by `widgets.lasting`, under the names in `keys`. The other modules hold
what no widget keeps, one idea each: what a model reads (`model_input`, `own_media`, `cut`,
`current_table`), what is looked at (`head_choice`, `readers`, `view_choices`, `link_look`,
`library_entry`, `run_choice`, `comparison_kind`), what has happened (`messages`, `agreements`,
`stops`, `first_times`, `recent_models`), the language that it speaks (`spoken`), and its
name (`identity`).
"""
